import type { Dimension, RiskLevel } from '#gen/gatehouse/common/v1/risk_pb.js';
import type { Signature } from '../scanners/heuristic/signature.js';

/** Codes of the packages of official scanners; people choose by them what to run. */
export type PackageCode = 'owasp_top10_llm_basic' | 'unsafe-topics' | 'political-topics' | 'professional-advice';

/** One official scanner: a definition in words for a guard model, and signatures where something can be said without one. */
export interface OfficialScanner {
  /** "S1" to "S21"; stable, policies name it. */
  readonly tag: string;
  /** Name for people, in English; verdicts carry it as the category. */
  readonly name: string;
  /** The same in Chinese. */
  readonly nameZh: string;
  readonly package: PackageCode;
  /** Whether it runs unless a policy says otherwise. */
  readonly enabled: boolean;
  readonly dimension: Dimension.SECURITY | Dimension.COMPLIANCE;
  readonly riskLevel: RiskLevel.LOW_RISK | RiskLevel.MEDIUM_RISK | RiskLevel.HIGH_RISK;
  /** Judges text on its way to a model, as shipped. */
  readonly scanPrompt: boolean;
  /** Judges text that a model produced, as shipped. */
  readonly scanResponse: boolean;
  /** What belongs to the category and what does not, for a guard model; lines of one text. */
  readonly definition: readonly string[];
  /** What it looks for without a model; empty when only a model can tell. */
  readonly signatures: readonly Signature[];
  /** Whether the classifier of prompt attacks has a say too. */
  readonly isClassified?: boolean;
  /** Combined strength from which signatures are reported, 0..1. */
  readonly reportFrom: number;
  /** Evidence for the signatures, run by the real engine: texts that must be reported and texts that must not. */
  readonly examples: { readonly positive: readonly string[]; readonly negative: readonly string[] };
}

type Heuristic = Pick<OfficialScanner, 'signatures' | 'isClassified' | 'reportFrom' | 'examples'>;

const modelOnly: Heuristic = { signatures: [], reportFrom: 1, examples: { positive: [], negative: [] } };

/**
 * Declares an official scanner; the generator finds the file and registers it. Without signatures it runs only where a
 * guard model is configured.
 */
export function defineScanner(
  scanner: Omit<OfficialScanner, keyof Heuristic> & (Heuristic | { readonly signatures?: never }),
): OfficialScanner {
  return { ...modelOnly, ...scanner };
}
