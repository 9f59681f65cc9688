import { Action, Dimension, Mode, Phase } from '#gen/gatehouse/common/v1/risk_pb.js';
import { ScannerType } from '#gen/gatehouse/detection/v1/verdict_pb.js';
import type { Rule, RuleTable } from '../policy/rule.js';
import type { ResolvedSettings } from '../policy/settings.js';

/**
 * What a hit of a rule means for the text it stands in: it is only reported, its span is rewritten by the rule's
 * operator, or nothing more of the answer is delivered.
 */
export type Outcome = 'report' | 'cover' | 'stop';

/** The outcome of each rule for answers, by its index. @param settings as `toStreamSettings` gives them. Pure. */
export function outcomesOf(rules: RuleTable, settings: ResolvedSettings): readonly Outcome[] {
  return rules.map((rule) => outcomeOf(rule, settings));
}

/** Whether spans of the rule are rewritten that only a guard model finds: it reads texts that are whole. Pure. */
export function masksLate(rule: Rule, settings: ResolvedSettings): boolean {
  const isDefined = rule.type === ScannerType.GENAI && rule.entityType !== '';
  return isDefined && rule.onOutput && outcomeOf(rule, settings) === 'cover';
}

function outcomeOf(rule: Rule, settings: ResolvedSettings): Outcome {
  if (settings.mode === Mode.MONITOR || rule.mode === Mode.MONITOR) return 'report';
  const isData = rule.dimension === Dimension.DATA;
  const action = (isData ? settings.data : settings.general)[Phase.OUTPUT][rule.riskLevel];
  if (action === Action.REJECT || action === Action.REPLACE) return 'stop';
  return isData && action === Action.ANONYMIZE ? 'cover' : 'report';
}
