import { create } from '@bufbuild/protobuf';
import { type PolicyDefinition, StreamMode } from '#gen/gatehouse/policy/v1/policy_pb.js';
import { type PolicyProblem, PolicyProblemSchema } from '#gen/gatehouse/policy/v1/validation_pb.js';
import { operatorProblems } from '../operators/operator-problems.js';
import { recognizers } from '../recognizers/index.js';
import { heavySteps, measureCost } from '../scanners/regex/cost.js';
import { findPatternProblem } from '../scanners/regex/problem.js';
import { masksLate } from '../stream/outcome.js';
import { toStreamSettings } from '../stream/stream-settings.js';
import { resolveSettings } from './settings.js';
import { listRuleSources } from './tabulate.js';

/** What would stop the entity types that a policy defines from being found as their author means it. Pure. */
export function entityDefinitionProblems(definition: PolicyDefinition): PolicyProblem[] {
  const defined = definition.settings?.entityDefinitions ?? [];
  if (defined.length === 0) return [];
  const settings = toStreamSettings(resolveSettings(definition.settings));
  const masked = new Set(
    listRuleSources(definition).flatMap(({ kind, rule }) =>
      kind === 'definedEntity' && masksLate(rule, settings) ? [rule.entityType] : [],
    ),
  );
  return defined.flatMap(({ entityType, operator, description, pattern }, index) => {
    const path = `settings.entity_definitions[${index}]`;
    const codePath = `${path}.entity_type`;
    const isAgain = defined.findIndex((other) => other.entityType === entityType) < index;
    const isShipped = recognizers.some(({ entity }) => entity === entityType);
    return [
      ...(isShipped ? [problem(codePath, `"${entityType}" is shipped; choose another code`)] : []),
      ...(isAgain ? [problem(codePath, `"${entityType}" is defined above; choose another code`)] : []),
      // Gaps are listed by this code, and must not look like those of a scanner.
      ...(/^S\d+$/.test(entityType)
        ? [problem(codePath, `"${entityType}" is a scanner's tag; choose another code`)]
        : []),
      ...(pattern === '' && description.trim() === ''
        ? [problem(path, 'has no definition; give a pattern or a text')]
        : patternProblems(`${path}.pattern`, pattern)),
      ...operatorProblems(operator).map((found) =>
        problem(`${path}.operator.${found.path}`, found.message, found.start, found.end),
      ),
      ...(settings.streamMode === StreamMode.BOUNDED && masked.has(entityType) ? [problem(path, unmaskable)] : []),
    ];
  });
}

/** Every match is masked, so a pattern runs beside the shipped ones and not in the lane of those that may be given up. */
function patternProblems(path: string, pattern: string): PolicyProblem[] {
  if (pattern === '') return [];
  const found = findPatternProblem(pattern);
  if (found !== undefined) return [problem(path, found.message, found.start, found.end)];
  return measureCost(pattern).stepsPerCharacter > heavySteps ? [problem(path, tooDear)] : [];
}

const tooDear = 'takes too much time for an entity type; use shorter repeats and fewer alternatives';

/** In what streams deliver at once, nothing can be masked that a model finds later. */
const unmaskable =
  'is anonymised in answers, and a bounded stream delivers them before the guard model has read them; set stream_mode to strict or observe, scan_output to false, or an action for its level in data_output that rejects, replaces or passes';

function problem(path: string, message: string, start = 0, end = 0): PolicyProblem {
  return create(PolicyProblemSchema, { path, message, start, end });
}
