import type { RiskLevel } from '#gen/gatehouse/common/v1/risk_pb.js';

/**
 * One place where a rule matched a text. Scanners report hits; the pipeline turns them into findings by looking the
 * rule up. Small and plain, because hits cross threads.
 */
export interface Hit {
  /** Index into the policy's rule table. */
  readonly rule: number;
  /** UTF-16 offset in the text as received, inclusive. Start and end both 0 mean the whole text. */
  readonly start: number;
  /** UTF-16 offset, exclusive. */
  readonly end: number;
  /** How sure the scanner is, 0..1. */
  readonly score: number;
  /** The level that the evidence supports, when it is not enough for the rule's own; never raises that. */
  readonly atMost?: RiskLevel;
  /** Why it counts, without any of the judged text: rule id, checksum, context word class. */
  readonly explanation: string;
}
