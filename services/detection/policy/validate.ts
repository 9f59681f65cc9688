import { create } from '@bufbuild/protobuf';
import type { PolicyDefinition } from '#gen/gatehouse/policy/v1/policy_pb.js';
import {
  CostClass,
  type PatternCost,
  PatternCostSchema,
  type PolicyProblem,
  PolicyProblemSchema,
} from '#gen/gatehouse/policy/v1/validation_pb.js';
import { officialScanners } from '../catalog/index.js';
import { operatorProblems } from '../operators/operator-problems.js';
import { recognizers } from '../recognizers/index.js';
import { heavySteps } from '../scanners/regex/cost.js';
import { findPatternProblem } from '../scanners/regex/problem.js';
import { foldKeyword } from './build-tables.js';
import { entityDefinitionProblems } from './entity-definition-problems.js';
import { type CostCache, findHeavyRules } from './heavy.js';
import { listRuleSources } from './tabulate.js';

/** Folded UTF-16 units of a keyword, at most; a stream is held back for as long as the longest one. */
const maxKeywordUnits = 512;

/** What is to be said about a definition before it is stored. */
export interface Validation {
  readonly problems: readonly PolicyProblem[];
  /** Of the patterns that compile, in the definition's order. */
  readonly patterns: readonly PatternCost[];
}

/** Checks a definition, and measures its patterns where nothing is wrong with it. Pure but for the cache. */
export function validatePolicy(definition: PolicyDefinition, costs: CostCache): Validation {
  const problems = validateDefinition(definition);
  return { problems, patterns: problems.length > 0 ? [] : measurePatterns(definition, costs) };
}

function measurePatterns(definition: PolicyDefinition, costs: CostCache): PatternCost[] {
  const heavy = new Set(findHeavyRules(definition, costs));
  // Scanners that are off are no rules: what they would cost beside the others shows when they are turned on.
  const heavyTags = new Set(
    listRuleSources(definition).flatMap(({ rule }, index) => (heavy.has(index) ? rule.tag : [])),
  );
  return listWrittenScanners(definition).flatMap(({ path, scanner: { tag, definition: looksFor } }) => {
    if (looksFor.case !== 'regex') return [];
    const { programSize, stepsPerCharacter, probeMs } = costs.get(looksFor.value.pattern);
    return create(PatternCostSchema, {
      path: `${path}.regex.pattern`,
      costClass: heavyTags.has(tag) || stepsPerCharacter > heavySteps ? CostClass.HEAVY : CostClass.LIGHT,
      programSize,
      stepsPerCharacter,
      probeMs,
    });
  });
}

/**
 * Everything that would stop a definition from running as its author means it, in the definition's order; empty when it
 * can be stored. Compiles every pattern: milliseconds each, so run it where a deadline can end it. Pure.
 */
export function validateDefinition(definition: PolicyDefinition): PolicyProblem[] {
  const { settings, lists } = definition;
  return [
    ...(settings?.scanners ?? []).flatMap(({ tag }, index) =>
      officialScanners.some((scanner) => scanner.tag === tag) || packageTag.test(tag)
        ? []
        : [
            problem(
              `settings.scanners[${index}].tag`,
              `there is no official scanner "${tag}", and packages have S22 to S99`,
            ),
          ],
    ),
    ...(settings?.entities ?? []).flatMap(({ entityType }, index) =>
      recognizers.some(({ entity }) => entity === entityType)
        ? []
        : [problem(`settings.entities[${index}].entity_type`, `there is no entity type "${entityType}"`)],
    ),
    ...(settings?.entities ?? []).flatMap(({ operator }, index) =>
      operatorProblems(operator).map(({ path, message, start, end }) =>
        problem(`settings.entities[${index}].operator.${path}`, message, start, end),
      ),
    ),
    ...entityDefinitionProblems(definition),
    ...(settings?.appealPolicy?.enabled && settings.appealPolicy.baseUrl === ''
      ? [problem('settings.appeal_policy.base_url', 'is needed where appeals are enabled')]
      : []),
    ...lists.flatMap(({ keywords }, index) => keywordProblems(`lists[${index}].keywords`, keywords)),
    ...definition.packageScanners.flatMap(({ tag }, index) =>
      packageTag.test(tag) ? [] : [problem(`package_scanners[${index}].tag`, 'must be one of S22 to S99')],
    ),
    ...listWrittenScanners(definition).flatMap(({ path, scanner: { definition: looksFor } }) => {
      if (looksFor.case === 'keyword') return keywordProblems(`${path}.keyword.keywords`, looksFor.value.keywords);
      if (looksFor.case === 'regex') return regexProblems(`${path}.regex.pattern`, looksFor.value.pattern);
      return looksFor.case === undefined
        ? [problem(path, 'has no definition; give keywords, a pattern or a text')]
        : [];
    }),
  ];
}

/** Scanners of packages have these tags. A policy may name one that its tenant has not, or not any more. */
const packageTag = /^S(2[2-9]|[3-9]\d)$/;

/** The scanners that people wrote, of the tenant and of packages, each with its path. */
function listWrittenScanners(definition: PolicyDefinition) {
  return [
    ...definition.customScanners.map((scanner, index) => ({ path: `custom_scanners[${index}]`, scanner })),
    ...definition.packageScanners.map((scanner, index) => ({ path: `package_scanners[${index}]`, scanner })),
  ];
}

function keywordProblems(path: string, keywords: readonly string[]): PolicyProblem[] {
  return keywords.flatMap((keyword, index) => {
    const units = foldKeyword(keyword).length;
    if (units === 0)
      return [problem(`${path}[${index}]`, 'holds nothing that could be found; write letters or digits')];
    if (units <= maxKeywordUnits) return [];
    return [problem(`${path}[${index}]`, `is ${units} characters long; at most ${maxKeywordUnits} are allowed`)];
  });
}

function regexProblems(path: string, pattern: string): PolicyProblem[] {
  const found = findPatternProblem(pattern);
  return found === undefined ? [] : [problem(path, found.message, found.start, found.end)];
}

function problem(path: string, message: string, start = 0, end = 0): PolicyProblem {
  return create(PolicyProblemSchema, { path, message, start, end });
}
