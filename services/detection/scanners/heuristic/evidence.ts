import { RiskLevel } from '#gen/gatehouse/common/v1/risk_pb.js';
import type { Hit } from '../hit.js';
import type { Judgement } from './classifier/classifier.js';
import type { ScoredMatch, SignatureSet } from './signature.js';

/** What speaks against a text: signatures that were found, and the classifier's word. */
export interface WeighedEvidence {
  /** Signatures to report. */
  readonly matches: readonly ScoredMatch[];
  /** The window to report for the classifier; undefined when it does not say enough. */
  readonly window: { readonly start: number; readonly end: number; readonly score: number } | undefined;
  /** What all of it supports at most. */
  readonly level: RiskLevel;
}

/** Score from which the classifier reports on its own: less than 1 % of ordinary texts of sources it never saw reach it. */
const reportScore = 0.95;

/** From here on the classifier backs a signature: more likely an attack than not. */
const backingScore = 0.5;

/** Signatures that nothing harmless has been seen to reach; they need nobody to back them. */
const strongSignature = 0.9;

/** How much a signature counts beside the classifier: its strength as independent evidence. */
const signatureWeight = 1;

/**
 * Weighs signatures and classifier together. Either may report alone, as medium risk; both, or a strong signature, as
 * high. A signature too weak to be reported still speaks for the classifier. Pure.
 *
 * @param matches every match with the strength of its passage, reported or not
 */
export function weighEvidence(
  matches: readonly ScoredMatch[],
  reportFrom: number,
  judgement: Judgement | undefined,
): WeighedEvidence {
  const strongest = matches.reduce((most, { score }) => Math.max(most, score), 0);
  const isSigned = strongest >= reportFrom;
  const evidence = judgement?.evidence ?? Number.NEGATIVE_INFINITY;
  const score = toScore(evidence - signatureWeight * Math.log(1 - Math.min(strongest, strongSignature)));
  const isBacked = judgement === undefined || toScore(evidence) >= backingScore || strongest >= strongSignature;
  return {
    matches: matches.filter((match) => match.score >= reportFrom),
    window:
      judgement === undefined || score < reportScore
        ? undefined
        : { start: judgement.start, end: judgement.end, score: Math.round(score * 1000) / 1000 },
    level: isSigned && isBacked ? RiskLevel.HIGH_RISK : RiskLevel.MEDIUM_RISK,
  };
}

/**
 * The hits of a rule: its signatures, each with the classifier's score when that says as much; and the window of the
 * classifier when no signature shows where the attack stands.
 *
 * @param locate where folded units stand in the text as received
 */
export function toHits(
  rule: number,
  { signatures }: SignatureSet,
  { matches, window, level }: WeighedEvidence,
  locate: (match: ScoredMatch) => { readonly start: number; readonly end: number },
): Hit[] {
  const classifier = window === undefined ? '' : `classifier ${window.score.toFixed(2)}`;
  if (matches.length === 0)
    return window === undefined ? [] : [{ rule, ...window, atMost: level, explanation: classifier }];
  return matches.map((match) => {
    const { id } = signatures[match.signature]!;
    const explanation = window === undefined ? id : `${id}, ${classifier}`;
    return { rule, ...locate(match), score: Math.max(match.score, window?.score ?? 0), atMost: level, explanation };
  });
}

function toScore(evidence: number): number {
  return 1 / (1 + Math.exp(-evidence));
}
