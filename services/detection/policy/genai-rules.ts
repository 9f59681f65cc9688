import { Mode } from '#gen/gatehouse/common/v1/risk_pb.js';
import { FailMode, type PolicyDefinition } from '#gen/gatehouse/policy/v1/policy_pb.js';
import type { Rule } from './rule.js';
import { listRuleSources } from './tabulate.js';

/** A rule that only a guard model can judge. */
export interface GenaiRule {
  /** Its index in the policy's rule table. */
  readonly index: number;
  readonly rule: Rule;
  /** What belongs to the category, in words. */
  readonly description: string;
  /** The policy asks for it by name and nothing else stands in for it: without a model it is a gap of the verdict. */
  readonly isAskedFor: boolean;
  /** What follows when the model does not answer. A monitored rule decides nothing, so its silence does not either. */
  readonly failMode: FailMode.CLOSED | FailMode.OPEN;
}

/** The rules of a policy that a guard model judges, by the number of their tags. Pure. */
export function listGenaiRules(definition: PolicyDefinition): readonly GenaiRule[] {
  return listRuleSources(definition)
    .flatMap((source, index): GenaiRule[] => {
      if (source.kind !== 'genai') return [];
      const { rule, description, isAskedFor } = source;
      return [{ index, rule, description, isAskedFor, failMode: failModeOf(rule, definition) }];
    })
    .sort((a, b) => numberOf(a.rule.tag) - numberOf(b.rule.tag));
}

function failModeOf({ tag, mode }: Rule, { settings, customScanners }: PolicyDefinition): GenaiRule['failMode'] {
  if (mode === Mode.MONITOR) return FailMode.OPEN;
  const own = [...(settings?.scanners ?? []), ...customScanners].findLast((scanner) => scanner.tag === tag)?.failMode;
  return (own || settings?.failMode) === FailMode.OPEN ? FailMode.OPEN : FailMode.CLOSED;
}

/** 9 of "S9". */
function numberOf(tag: string): number {
  return Number(tag.slice(1));
}
