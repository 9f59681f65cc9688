import { betweenCharacters, decodeUtf8, isTextByte, nextByte } from './utf8.js';
import type { Patch } from './view.js';

/**
 * Letters of an encoded run, at least: nine bytes in base64, six in hexadecimal digits. Shorter runs are ordinary words too
 * often, and say little.
 */
export const leastRunLetters = 12;

/** Bytes that a run yields at least, when it is read from its beginning, and from anywhere inside it. */
const leastBytes = 6;
const leastBase64Bytes = 8;
const leastInnerBytes = 16;

/** Bytes before a line break inside base64, at least; mail breaks lines after 57, keys after 48. */
const leastLineBytes = 12;

const none = 0xff;

/** Value of each ASCII unit in base64, of the plain and the URL-safe alphabet; source: RFC 4648, sections 4 and 5. */
const base64Values = valuesOf('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/', '-_');
const hexValues = valuesOf('0123456789abcdef');
for (const digit of 'ABCDEF') hexValues[digit.charCodeAt(0)] = Number.parseInt(digit, 16);

/** Whether a unit may stand in an encoded run. */
export function isRunUnit(unit: number): boolean {
  return unit < 128 && base64Values[unit] !== none;
}

/**
 * The parts of a text that are base64 or hexadecimal digits of text: valid UTF-8 without control characters, a third
 * of it letters, digits and blanks. Ordered. Lines of base64 may be broken.
 *
 * Pure. Cost: prose is only probed, every twelfth character and the word around it; runs cost 10 ns a character.
 *
 * @param isClosed whether what stands at an offset keeps a run from being read, such as an escape inside it
 */
export function findBlobs(text: string, isClosed: (offset: number) => boolean = () => false): Patch[] {
  const patches: Patch[] = [];
  const { length } = text;
  for (let probe = leastRunLetters - 1; probe < length; probe += leastRunLetters) {
    // A run that goes back further than to the last probe was read there.
    let start = probe + 1;
    for (const first = probe - leastRunLetters; start > first && isRunUnit(text.charCodeAt(start - 1)); start -= 1);
    if (start > probe) continue;
    let end = probe + 1;
    while (end < length && isRunUnit(text.charCodeAt(end))) end += 1;
    const floor = patches.at(-1)?.end ?? 0;
    if (end - start >= leastRunLetters && !isClosed(start) && !isClosed(end)) {
      end = Math.max(end, readRun(text, Math.max(start, floor), end, patches));
    }
    // The run is read: the next one begins behind what ended it.
    if (end > probe + leastRunLetters) probe = end - 1;
  }
  return patches;
}

/** Reads one run and returns where it ends, line breaks inside it included. */
function readRun(text: string, start: number, end: number, patches: Patch[]): number {
  const isPrefixed = text.charCodeAt(start) === 0x30 && (text.charCodeAt(start + 1) | 0x20) === 0x78;
  const asHex = readHex(text, isPrefixed ? start + 2 : start, end);
  if (asHex !== undefined) {
    patches.push({ ...asHex, start });
    return end;
  }
  let reach = end;
  const stretch: Stretch = { bytes: 0, end: start, isBroken: false };
  for (let at = start; at + leastRunLetters <= reach; ) {
    measureBase64(text, at, stretch);
    const least = at === start ? leastBase64Bytes : leastInnerBytes;
    if (stretch.bytes < least) {
      at += 1;
      continue;
    }
    const patch = readBase64(text, at, stretch);
    if (patch !== undefined) patches.push(patch);
    // What is no text is left behind too: trying each of its letters again would cost the square.
    at = patch?.end ?? stretch.end;
    reach = Math.max(reach, at);
    while (reach < text.length && isRunUnit(text.charCodeAt(reach))) reach += 1;
  }
  return reach;
}

/**
 * Whether letters that more may follow can be the beginning of base64 or of hexadecimal digits of text. Cost: linear in
 * the letters, and most words end at the first or second.
 */
export function mayBeEncoded(text: string, start: number, end: number): boolean {
  const stretch: Stretch = { bytes: 0, end: start, isBroken: false };
  if (end - start < 2) return true;
  measureBase64(text, start, stretch);
  if (!stretch.isBroken) return true;
  for (let at = start; at < end; at += 1) if (hexValues[text.charCodeAt(at)] === none) return false;
  return isTextByte(hexValues[text.charCodeAt(start)]! * 16 + hexValues[text.charCodeAt(start + 1)]!);
}

/** How much of a run is text; filled anew by each measurement. */
interface Stretch {
  /** Whole characters of text, in bytes. */
  bytes: number;
  /** After the last unit that they were read from. */
  end: number;
  /** Whether a byte that is no text ended it. */
  isBroken: boolean;
}

/** Measures how far base64 that begins at an offset is text, up to the first byte that is none. */
function measureBase64(text: string, from: number, stretch: Stretch): void {
  stretch.bytes = 0;
  stretch.end = from;
  // Nearly every other word ends here.
  const first = (base64Values[text.charCodeAt(from)]! << 2) | (base64Values[text.charCodeAt(from + 1)]! >> 4);
  stretch.isBroken = !isTextByte(first);
  if (stretch.isBroken) return;
  let state = betweenCharacters;
  let bits = 0;
  let held = 0;
  let count = 0;
  for (let at = from; at < text.length; at += 1) {
    const unit = text.charCodeAt(at);
    const value = unit < 128 ? base64Values[unit]! : none;
    if (value === none) {
      const skipped = count >= leastLineBytes ? lineBreak(text, at) : 0;
      if (skipped === 0) break;
      at += skipped - 1;
      continue;
    }
    bits = ((bits << 6) | value) & 0xffff;
    held += 6;
    if (held < 8) continue;
    held -= 8;
    const next = nextByte(state, (bits >> held) & 0xff);
    if (next === undefined) {
      stretch.isBroken = true;
      break;
    }
    state = next;
    count += 1;
    if (state.needs === 0) {
      stretch.bytes = count;
      stretch.end = at + 1;
    }
  }
}

/** Length of a line break that more base64 follows; 0 when there is none. */
function lineBreak(text: string, at: number): number {
  const length = text.charCodeAt(at) === 0x0d && text.charCodeAt(at + 1) === 0x0a ? 2 : 1;
  const isBreak = text.charCodeAt(at + length - 1) === 0x0a;
  return isBreak && isRunUnit(text.charCodeAt(at + length)) ? length : 0;
}

function readBase64(text: string, start: number, { bytes: count, end }: Stretch): Patch | undefined {
  const bytes = new Uint8Array(count);
  const starts = new Uint32Array(count);
  const ends = new Uint32Array(count);
  let bits = 0;
  let held = 0;
  let before = start;
  let read = 0;
  for (let at = start; at < end; at += 1) {
    const unit = text.charCodeAt(at);
    const value = unit < 128 ? base64Values[unit]! : none;
    if (value === none) continue;
    bits = ((bits << 6) | value) & 0xffff;
    held += 6;
    if (held >= 8) {
      held -= 8;
      bytes[read] = (bits >> held) & 0xff;
      starts[read] = before;
      ends[read] = at + 1;
      read += 1;
    }
    before = at;
  }
  if (!looksLikeText(bytes)) return undefined;
  let after = end;
  while (after < text.length && after < end + 2 && text.charCodeAt(after) === 0x3d) after += 1;
  return { start, end: after, ...decodeUtf8(bytes, starts, ends), readAs: 'base64' };
}

function readHex(text: string, start: number, end: number): Patch | undefined {
  const count = (end - start) >> 1;
  if (count < leastBytes || (end - start) % 2 !== 0) return undefined;
  const bytes = new Uint8Array(count);
  const starts = new Uint32Array(count);
  const ends = new Uint32Array(count);
  let state = betweenCharacters;
  for (let index = 0; index < count; index += 1) {
    const at = start + 2 * index;
    const high = hexValues[text.charCodeAt(at)]!;
    const low = hexValues[text.charCodeAt(at + 1)]!;
    if (high === none || low === none) return undefined;
    bytes[index] = high * 16 + low;
    starts[index] = at;
    ends[index] = at + 2;
    const next = nextByte(state, bytes[index]!);
    if (next === undefined) return undefined;
    state = next;
  }
  if (state.needs > 0 || !looksLikeText(bytes)) return undefined;
  return { start, end, ...decodeUtf8(bytes, starts, ends), readAs: 'hex' };
}

/**
 * Whether at least a third of the bytes are letters, digits, blanks or parts of characters beyond ASCII; escapes inside
 * the encoded text have hardly more.
 */
function looksLikeText(bytes: Uint8Array): boolean {
  let count = 0;
  for (const byte of bytes) {
    const isLetter = (byte | 0x20) >= 0x61 && (byte | 0x20) <= 0x7a;
    if (isLetter || byte >= 0x80 || byte === 0x20 || (byte >= 0x30 && byte <= 0x39)) count += 1;
  }
  return 3 * count >= bytes.length;
}

function valuesOf(alphabet: string, others = ''): Uint8Array {
  const values = new Uint8Array(128).fill(none);
  for (let index = 0; index < alphabet.length; index += 1) values[alphabet.charCodeAt(index)] = index;
  for (let index = 0; index < others.length; index += 1) values[others.charCodeAt(index)] = 62 + index;
  return values;
}
