import { isRunUnit, mayBeEncoded } from './blobs.js';

/** What an escape begins with, as far as the end of a text shows it: complete ones and ones that are still open. */
const escapeStart = /%(?:[\da-f]|u|$)|&(?:#|[a-z]{0,8}$)|\\(?:[ux\\]|$)|=(?:[\da-f]{2}=|[\da-f]?$)/i;

/**
 * Where a run begins that goes on to the end of a text and may turn out to be encoded: from the first escape in the last
 * word, or from where its last letters can be base64 or hexadecimal digits of text. The length of the text when nothing
 * there may.
 *
 * @param from where the last word begins; `wordEnd` parts words
 */
export function openRunStart(text: string, from: number): number {
  const escaped = escapeStart.exec(text.slice(from));
  let end = text.length;
  while (end > from && text.charCodeAt(end - 1) === 0x3d) end -= 1;
  let start = end;
  while (start > from && isRunUnit(text.charCodeAt(start - 1))) start -= 1;
  const run = start < end && mayBeEncoded(text, start, end) ? start : text.length;
  return escaped === null ? run : Math.min(run, from + escaped.index);
}

/** Whether a unit ends every encoded run: blanks, most signs, and all beyond ASCII. */
export function endsRun(unit: number): boolean {
  return !isRunUnit(unit) && !escapeUnits.has(unit);
}

const escapeUnits: ReadonlySet<number> = new Set([...'%&#;\\{}='].map((sign) => sign.charCodeAt(0)));
