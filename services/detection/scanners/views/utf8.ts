/** Follows bytes of UTF-8 one by one. Source: RFC 3629, section 4. */
export interface Utf8State {
  /** Continuation bytes that the character still needs. */
  readonly needs: number;
  /** What the next byte may be, ends inclusive; only read while `needs` is above 0. */
  readonly low: number;
  readonly high: number;
}

/** Between characters. */
export const betweenCharacters: Utf8State = { needs: 0, low: 0x80, high: 0xbf };

const inside: readonly Utf8State[] = [0, 1, 2, 3].map((needs) => ({ needs, low: 0x80, high: 0xbf }));
const after: ReadonlyMap<number, Utf8State> = new Map([
  // Shortest forms only, no surrogates, nothing above U+10FFFF; and no controls of the C1 set.
  [0xc2, { needs: 1, low: 0xa0, high: 0xbf }],
  [0xe0, { needs: 2, low: 0xa0, high: 0xbf }],
  [0xed, { needs: 2, low: 0x80, high: 0x9f }],
  [0xf0, { needs: 3, low: 0x90, high: 0xbf }],
  [0xf4, { needs: 3, low: 0x80, high: 0x8f }],
]);

/** The state after one more byte; undefined when no text has that byte there. Control characters are no text. */
export function nextByte(state: Utf8State, byte: number): Utf8State | undefined {
  if (state.needs > 0) return byte < state.low || byte > state.high ? undefined : inside[state.needs - 1]!;
  if (byte < 0x80) return isPlainText(byte) ? betweenCharacters : undefined;
  if (byte < 0xc2 || byte > 0xf4) return undefined;
  return after.get(byte) ?? inside[byte < 0xe0 ? 1 : byte < 0xf0 ? 2 : 3]!;
}

/** Whether a character of text can begin with a byte. */
export function isTextByte(byte: number): boolean {
  return byte < 0x80 ? isPlainText(byte) : byte >= 0xc2 && byte <= 0xf4;
}

function isPlainText(byte: number): boolean {
  return byte >= 0x20 ? byte !== 0x7f : byte === 0x09 || byte === 0x0a || byte === 0x0d;
}

/** Decoded text with, by its UTF-16 unit, where the bytes of its character begin and end. */
export interface DecodedBytes {
  readonly text: string;
  readonly starts: Uint32Array;
  readonly ends: Uint32Array;
}

/**
 * Decodes bytes that are known to be UTF-8.
 *
 * @param starts by byte: where what it was read from begins @param ends the same, where it ends
 */
export function decodeUtf8(bytes: Uint8Array, starts: Uint32Array, ends: Uint32Array): DecodedBytes {
  const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
  const unitStarts = new Uint32Array(text.length);
  const unitEnds = new Uint32Array(text.length);
  let byte = 0;
  for (let unit = 0; unit < text.length; unit += 1) {
    const lead = bytes[byte]!;
    const size = lead < 0x80 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
    // A character of four bytes is a pair of units, both of which came from all four.
    for (let half = size === 4 ? 0 : 1; half < 2; half += 1) {
      unitStarts[unit] = starts[byte]!;
      unitEnds[unit] = ends[byte + size - 1]!;
      if (half === 0) unit += 1;
    }
    byte += size;
  }
  return { text, starts: unitStarts, ends: unitEnds };
}
