/** By ASCII unit: 2 for a digit, 1 for a sign that stands between the digits of one number, 0 for the rest. */
export const clusterUnits: Uint8Array = Uint8Array.from({ length: 128 }, (_, unit) => {
  if (unit >= 0x30 && unit <= 0x39) return 2;
  return ' -./()+,:xX'.includes(String.fromCharCode(unit)) ? 1 : 0;
});

/** A stretch of digits and of the signs that part the groups of telephone, card and account numbers. */
export interface DigitCluster {
  /** UTF-16 offsets of its first digit, and behind its last one. */
  readonly start: number;
  readonly end: number;
  readonly digits: number;
}

/** Digits of a cluster that is worth knowing. */
export const leastDigits = 2;

/**
 * The clusters of at least `leastDigits` digits. Letters end a cluster, so prose has small ones however many numbers it
 * holds. Pure. Cost: about 1 ns a character.
 *
 * @param units UTF-16 units of a text; the first `length` of them
 */
export function findClusters(units: Uint16Array, length: number): DigitCluster[] {
  const clusters: DigitCluster[] = [];
  const kinds = clusterUnits;
  let digits = 0;
  let start = 0;
  let end = 0;
  for (let i = 0; i < length; i += 1) {
    const unit = units[i]!;
    const kind = unit < 128 ? kinds[unit]! : 0;
    if (kind === 2) {
      if (digits === 0) start = i;
      digits += 1;
      end = i + 1;
    } else if (kind === 0 && digits > 0) {
      if (digits >= leastDigits) clusters.push({ start, end, digits });
      digits = 0;
    }
  }
  if (digits >= leastDigits) clusters.push({ start, end, digits });
  return clusters;
}

/** Every match of a pattern holds so many digits in one cluster, and is so many UTF-16 units long at most. */
export interface NearDigits {
  readonly digits: number;
  readonly reach: number;
}

/** Longest match of a pattern that is searched for around digits only. */
const maxReach = 256;

/** Where to look for a pattern; undefined for "anywhere". Pure. */
export function nearDigits(digits: number, reach: number): NearDigits | undefined {
  return digits >= leastDigits && reach <= maxReach ? { digits, reach } : undefined;
}

/** Where to look for all of several patterns. Pure. */
export function nearAll(patterns: readonly (NearDigits | undefined)[]): NearDigits | undefined {
  let digits = Number.POSITIVE_INFINITY;
  let reach = 0;
  for (const near of patterns) {
    if (near === undefined) return undefined;
    digits = Math.min(digits, near.digits);
    reach = Math.max(reach, near.reach);
  }
  return { digits, reach };
}

/** Part of a text: UTF-16 offsets, end exclusive. */
export interface Stretch {
  readonly from: number;
  readonly to: number;
}

/**
 * Where in a text with these clusters, all there are, matches near digits can stand; ordered and apart.
 * Each stretch ends so far behind the cluster that what follows a match is in it too.
 */
export function stretchesAround(
  clusters: readonly DigitCluster[],
  { digits, reach }: NearDigits,
  length: number,
): Stretch[] {
  const stretches: { from: number; to: number }[] = [];
  for (const cluster of clusters) {
    if (cluster.digits < digits) continue;
    const from = Math.max(0, cluster.start - reach);
    const to = Math.min(length, cluster.end + reach + assertedUnits);
    const last = stretches.at(-1);
    if (last !== undefined && from <= last.to) last.to = to;
    else stretches.push({ from, to });
  }
  return stretches;
}

/** Units of the code point behind a match, which its last assertion asks for. */
const assertedUnits = 2;
