import { Dimension } from '#gen/gatehouse/common/v1/risk_pb.js';
import type { Finding } from '#gen/gatehouse/detection/v1/verdict_pb.js';

/** Where a finding lies in a stored text: its index in the verdict, UTF-16 code units, end exclusive. */
export interface StoredPlace {
  readonly finding: number;
  readonly start: number;
  readonly end: number;
}

/**
 * Where findings lie in a stored text. Their offsets are those of the text as received; the stored text has its data
 * findings covered by their operators, which can make it shorter or longer.
 *
 * Follows the covered places from left to right and checks what stands there. Gives up, with no places at all, where
 * it cannot be sure: a light on the wrong words is worse than none.
 */
export function placesInStoredText(text: string, findings: readonly Finding[]): StoredPlace[] {
  const first = findings[0]?.location;
  const isOneText = findings.every(
    ({ location }) =>
      location?.messageIndex === first?.messageIndex &&
      location?.field === first?.field &&
      location?.partIndex === first?.partIndex,
  );
  if (!isOneText || startsLikeTranscript(text)) return [];
  const covers = followCovers(text, findings);
  if (covers === undefined) return [];
  const places = findings.flatMap(({ start, end }, finding) => (end <= start ? [] : [{ finding, start, end }]));
  if (places.some(({ start, end }) => isInsideChange(covers, start) || isInsideChange(covers, end))) return [];
  const move = (offset: number): number =>
    covers.reduce((moved, cover) => (offset >= cover.end ? moved + cover.change : moved), offset);
  return places.map(({ finding, start, end }) => ({ finding, start: move(start), end: move(end) }));
}

/** An edge in the middle of a place whose length changed has no counterpart in the stored text. */
function isInsideChange(covers: readonly Cover[], offset: number): boolean {
  return covers.some(({ start, end, change }) => change !== 0 && start < offset && offset < end);
}

/** A conversation of several texts is stored as lines that each name who speaks. */
function startsLikeTranscript(text: string): boolean {
  return /^\[[^\]\n]{1,80}\]: /.test(text);
}

interface Cover {
  readonly start: number;
  readonly end: number;
  /** How much longer the stored text is in its place. */
  readonly change: number;
}

function followCovers(text: string, findings: readonly Finding[]): Cover[] | undefined {
  const covered = findings
    .filter(({ dimension, end, start }) => dimension === Dimension.DATA && end > start)
    .sort((one, other) => one.start - other.start || other.end - one.end);
  const covers: Cover[] = [];
  let shift = 0;
  let reached = 0;
  for (const finding of covered) {
    const isOverlap = finding.start < reached;
    const change = isOverlap ? undefined : changeAt(text, finding, finding.start + shift);
    // Masks keep every length, so overlapping ones do too.
    const sure = isOverlap && finding.operator === 'mask' ? 0 : change;
    if (sure === undefined) return undefined;
    covers.push({ start: finding.start, end: finding.end, change: sure });
    shift += sure;
    reached = Math.max(reached, finding.end);
  }
  return covers;
}

function changeAt(text: string, finding: Finding, at: number): number | undefined {
  const length = finding.end - finding.start;
  switch (finding.operator) {
    case 'mask':
      return at + length <= text.length ? 0 : undefined;
    case 'replace': {
      const replacement = finding.replacement ?? `<${finding.entityType}>`;
      return text.startsWith(replacement, at) ? replacement.length - length : undefined;
    }
    case 'hash':
      return /^[0-9a-f]{16}/.test(text.slice(at, at + 16)) ? 16 - length : undefined;
    case 'redact':
      return -length;
    default:
      return undefined;
  }
}
