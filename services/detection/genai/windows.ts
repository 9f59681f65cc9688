/** UTF-16 units of conversation that a guard model is given at once: what fits a context of 8,192 tokens in any language. */
export const windowUnits = 7168;

/** Units that a window repeats of the one before, so that what stands at a border is read whole once. */
const overlapUnits = 1434;

/**
 * Cuts a text into overlapping windows that together hold every character of it; the text itself when it fits into one.
 * The same text is always cut alike, and never within a surrogate pair. Pure.
 */
export function cutWindows(text: string, size: number = windowUnits, overlap: number = overlapUnits): string[] {
  const windows: string[] = [];
  for (let start = 0; ; ) {
    const end = borderBefore(text, start + size);
    windows.push(text.slice(start, end));
    if (end >= text.length) return windows;
    start = borderBefore(text, end - overlap);
  }
}

/** The last `units` of a text at most, not beginning within a surrogate pair. Pure. */
export function lastUnits(text: string, units: number): string {
  if (text.length <= units) return text;
  const start = text.length - units;
  return text.slice(isInsidePair(text, start) ? start + 1 : start);
}

/** The place, or the one before it when a surrogate pair stands across it. */
function borderBefore(text: string, at: number): number {
  return isInsidePair(text, at) ? at - 1 : Math.min(at, text.length);
}

function isInsidePair(text: string, at: number): boolean {
  return isBetween(text.charCodeAt(at - 1), 0xd800, 0xdbff) && isBetween(text.charCodeAt(at), 0xdc00, 0xdfff);
}

function isBetween(unit: number, low: number, high: number): boolean {
  return unit >= low && unit <= high;
}
