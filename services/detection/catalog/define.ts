import type { Dimension, RiskLevel } from '#gen/gatehouse/common/v1/risk_pb.js';
import type { Signature } from '../scanners/heuristic/signature.js';

/** One official scanner that runs without a model. */
export interface OfficialScanner {
  /** "S1" to "S21"; stable, policies name it. */
  readonly tag: string;
  /** Name for people; verdicts carry it as the category. */
  readonly name: string;
  readonly dimension: Dimension.SECURITY | Dimension.COMPLIANCE;
  readonly riskLevel: RiskLevel.LOW_RISK | RiskLevel.MEDIUM_RISK | RiskLevel.HIGH_RISK;
  /** Judges text on its way to a model, as shipped. */
  readonly scanPrompt: boolean;
  /** Judges text that a model produced, as shipped. */
  readonly scanResponse: boolean;
  /** What it looks for. */
  readonly signatures: readonly Signature[];
  /** Combined strength from which signatures are reported, 0..1. */
  readonly reportFrom: number;
  /** Evidence, run by the real engine: texts that must be reported and texts that must not. */
  readonly examples: { readonly positive: readonly string[]; readonly negative: readonly string[] };
}

/** Declares an official scanner; the generator finds the file and registers it. */
export function defineScanner(scanner: OfficialScanner): OfficialScanner {
  return scanner;
}
