import { create } from '@bufbuild/protobuf';
import { Mode } from '#gen/gatehouse/common/v1/risk_pb.js';
import type { PolicyDefinition } from '#gen/gatehouse/policy/v1/policy_pb.js';
import { type PolicyProblem, PolicyProblemSchema } from '#gen/gatehouse/policy/v1/validation_pb.js';
import { listGenaiRules } from './genai-rules.js';

/**
 * The scanners of a draft that compile but that nothing can run where no guard model is configured: those that the draft
 * asks for by name and that are defined only in words. A draft with one is refused, because its every verdict would be
 * left to the fail mode. Pure.
 */
export function findUnavailable(definition: PolicyDefinition): PolicyProblem[] {
  const asked = listGenaiRules(definition).filter(({ isAskedFor }) => isAskedFor);
  const tags = new Set(asked.map(({ rule }) => rule.tag));
  const official = (definition.settings?.scanners ?? []).flatMap(({ tag, mode }, index) =>
    mode === Mode.ENFORCE && tags.has(tag) ? [problem(`settings.scanners[${index}]`, 'leave it as shipped')] : [],
  );
  const custom = definition.customScanners.flatMap(({ definition: looksFor }, index) =>
    looksFor.case === 'genai' ? [problem(`custom_scanners[${index}].genai`, 'use keywords or a pattern')] : [],
  );
  const defined = (definition.settings?.entityDefinitions ?? []).flatMap(({ mode, pattern }, index) =>
    mode === Mode.OFF || mode === Mode.MONITOR || pattern !== ''
      ? []
      : [problem(`settings.entity_definitions[${index}]`, 'give it a pattern')],
  );
  return [...official, ...custom, ...defined];
}

function problem(path: string, instead: string): PolicyProblem {
  return create(PolicyProblemSchema, { path, message: `needs a guard model and none is configured; ${instead}` });
}
