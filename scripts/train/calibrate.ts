import type { UnseenText } from './leave-out.js';

/** Calibrated evidence = `slope` · evidence + `shift`, in log odds. */
export interface Calibration {
  readonly slope: number;
  readonly shift: number;
}

/** Log odds of 0.95, the score from which the classifier reports on its own. */
const reportEvidence = Math.log(0.95 / 0.05);

/**
 * Finds the calibration under which the share of benign texts that reach the reporting score, averaged over sources that
 * the models have not seen, is `falsePositiveRate`; and under which half the odds are where attacks and benign texts of
 * such sources are equally frequent.
 */
export function calibrate(unseen: ReadonlyMap<string, readonly UnseenText[]>, falsePositiveRate: number): Calibration {
  const threshold = thresholdAt(unseen, falsePositiveRate);
  const even = evenPoint(unseen, threshold);
  const slope = reportEvidence / (threshold - even);
  return { slope, shift: -even * slope };
}

/** The least evidence that at most `rate` of the benign texts of an average source reaches. */
export function thresholdAt(unseen: ReadonlyMap<string, readonly UnseenText[]>, rate: number): number {
  const benign = textsByClass(unseen, false);
  const candidates = benign.flat().sort((a, b) => b - a);
  let threshold = candidates[0]! + 1e-6;
  for (const candidate of candidates) {
    if (meanShare(benign, candidate) > rate) break;
    threshold = candidate;
  }
  return threshold;
}

/** Where as large a share of unseen attacks lies below as of unseen benign texts above; sources count alike. */
function evenPoint(unseen: ReadonlyMap<string, readonly UnseenText[]>, threshold: number): number {
  const attacks = textsByClass(unseen, true);
  const benign = textsByClass(unseen, false);
  let point = threshold;
  while (meanShare(benign, point) < 1 - meanShare(attacks, point) && point > threshold - 10) point -= 0.01;
  return Math.min(point, threshold - 0.2);
}

function textsByClass(unseen: ReadonlyMap<string, readonly UnseenText[]>, isAttack: boolean): number[][] {
  return [...unseen.values()]
    .map((texts) => texts.filter(({ example }) => example.isAttack === isAttack).map(({ evidence }) => evidence))
    .filter((list) => list.length > 0);
}

function meanShare(lists: readonly (readonly number[])[], threshold: number): number {
  const shares = lists.map((list) => list.filter((evidence) => evidence >= threshold).length / list.length);
  return shares.reduce((sum, share) => sum + share, 0) / shares.length;
}
