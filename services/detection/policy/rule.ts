import type { Dimension, Mode, RiskLevel } from '#gen/gatehouse/common/v1/risk_pb.js';
import { ScannerType } from '#gen/gatehouse/detection/v1/verdict_pb.js';
import type { Operator } from '#gen/gatehouse/policy/v1/policy_pb.js';

/**
 * One thing that a policy looks for, with everything that follows from a hit on it already resolved: shipped values
 * with the policy's overrides applied. A hit names its rule by its index in the policy's rule table.
 */
export interface Rule {
  /** "S9", "S100", "blacklist", "whitelist" or "entity". */
  readonly tag: string;
  /** Name for people: the scanner's, the list's or the entity type's; verdicts carry it as the category. */
  readonly name: string;
  readonly type: ScannerType;
  readonly dimension: Dimension;
  readonly riskLevel: RiskLevel;
  readonly mode: Mode.ENFORCE | Mode.MONITOR;
  /** Judges text on its way to a model. */
  readonly onInput: boolean;
  /** Judges text that a model produced. */
  readonly onOutput: boolean;
  /** Whether a keyword scanner also reads fuzzy views; undefined for no. */
  readonly isFuzzy?: boolean;
  /** Entity type code such as "EMAIL"; empty for other rules. */
  readonly entityType: string;
  /** What anonymisation makes of a span; undefined for other rules. */
  readonly operator: Operator | undefined;
}

/**
 * What a gap of the rule is listed under: its tag, or the code of an entity type that a guard model finds, because all of
 * those have one tag. Pure.
 */
export function gapTagOf({ tag, type, entityType }: Rule): string {
  return type === ScannerType.GENAI && entityType !== '' ? entityType : tag;
}

/** The rules of one policy, in a fixed order that depends only on its definition. Pure data, safe to hand to threads. */
export type RuleTable = readonly Rule[];
