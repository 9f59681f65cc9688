import { betweenCharacters, decodeUtf8, nextByte } from './utf8.js';
import type { Patch } from './view.js';

/**
 * Escapes of URLs (percent, and the %uXXXX of old scripts), of HTML (numbers and the names below), of JSON and program
 * text (\uXXXX, \u{X}, \UXXXXXXXX, \xXX, with up to four backslashes; \n, \r and \t inside a line) and of mail (three
 * =XX or more in a row). Every repetition is bounded or can be left one way only, so the search is linear.
 */
const escapeSource = String.raw`%u[\da-f]{4}|(?:%[\da-f]{2})+|&#\d{1,7};?|&#x[\da-f]{1,6};?|&[a-z]{2,8};|\\{1,4}(?:u[\da-f]{4}|u\{[\da-f]{1,6}\}|x[\da-f]{2}|U[\da-f]{8})|(?<=[\w,.;!?+/=])\\{1,2}[nrt](?=\w)|(?:=[\da-f]{2}){3,}`;

/** Characters that an escape begins with. */
const openers = ['%', '&', '\\', '='] as const;

/** What may come second, by the unit of the first. */
const seconds: ReadonlyMap<number, RegExp> = new Map([
  [0x25, /[u\da-f]/i],
  [0x26, /[#a-z]/i],
  [0x5c, /[\\uxnrt]/i],
  [0x3d, /[\da-f]/i],
]);

/** Names of characters that hide letters, digits or what stands between them. Source: the HTML standard, section 13.5. */
const names: ReadonlyMap<string, string> = new Map(
  (
    'amp& lt< gt> quot" apos\' nbsp\u00a0 excl! num# dollar$ percnt% lpar( rpar) ast* plus+ comma, period. sol/ colon: ' +
    'semi; equals= quest? commat@ lsqb[ rsqb] bsol\\ lowbar_ grave` lcub{ rcub} verbar| hyphen- dash- shy\u00ad ' +
    'ndash\u2013 mdash\u2014 ensp\u2002 emsp\u2003 thinsp\u2009 zwnj\u200c zwj\u200d aacute\u00e1 eacute\u00e9 ' +
    'iacute\u00ed oacute\u00f3 uacute\u00fa agrave\u00e0 egrave\u00e8 auml\u00e4 ouml\u00f6 uuml\u00fc szlig\u00df ' +
    'ntilde\u00f1 ccedil\u00e7'
  )
    .split(' ')
    .map((entry) => [entry.slice(0, -1), entry.slice(-1)]),
);

const lineEscapes: ReadonlyMap<string, string> = new Map([
  ['n', '\n'],
  ['r', '\r'],
  ['t', '\t'],
]);

const breaks: ReadonlyMap<string, string> = new Map([
  ['Tab', '\t'],
  ['NewLine', '\n'],
]);

/** The escapes of a text that stand for printable text, ordered. Pure; linear. */
export function findEscapes(text: string): Patch[] {
  const patches: Patch[] = [];
  // Looking for single characters costs next to nothing, and most texts have none of these.
  if (!openers.some((opener) => text.includes(opener))) return patches;
  let pattern: RegExp | undefined;
  for (let at = nextOpener(text, 0); at < text.length; at = nextOpener(text, at)) {
    pattern ??= new RegExp(escapeSource, 'iy');
    pattern.lastIndex = at;
    const written = pattern.exec(text)?.[0];
    if (written === undefined) {
      at += 1;
      continue;
    }
    if (/^(?:%[^u]|=)/i.test(written)) patches.push(...readBytes(written, at));
    else {
      const character = characterOf(written);
      if (character !== undefined) patches.push(patchOf(character, at, written.length));
    }
    at += written.length;
  }
  return patches;
}

/** Where the next escape may begin, from an offset on; the length of the text for nowhere. */
function nextOpener(text: string, from: number): number {
  const { length } = text;
  for (let at = from; at < length; at += 1) {
    const unit = text.charCodeAt(at);
    if (unit !== 0x25 && unit !== 0x26 && unit !== 0x5c && unit !== 0x3d) continue;
    if (seconds.get(unit)!.test(text.charAt(at + 1))) return at;
  }
  return length;
}

function patchOf(character: string, start: number, length: number): Patch {
  const end = start + length;
  const units = character.length;
  return {
    start,
    end,
    text: character,
    starts: new Array<number>(units).fill(start),
    ends: new Array<number>(units).fill(end),
    readAs: 'escapes',
  };
}

/** What one escape stands for; undefined for nothing that is text. */
function characterOf(written: string): string | undefined {
  if (written.startsWith('&')) {
    const name = written.slice(1).replace(';', '');
    if (!name.startsWith('#')) return names.get(name.toLowerCase()) ?? breaks.get(name);
    const isHex = name.charAt(1).toLowerCase() === 'x';
    return printable(Number.parseInt(name.slice(isHex ? 2 : 1), isHex ? 16 : 10));
  }
  const body = written.replace(/^[\\%]+/, '');
  if (body.length === 1) return lineEscapes.get(body.toLowerCase());
  return printable(Number.parseInt(body.slice(1).replace(/[{}]/g, ''), 16));
}

/** A half of a pair is kept: its other half is the next escape. */
function printable(codePoint: number): string | undefined {
  const isControl = codePoint < 0x20 ? ![9, 10, 13].includes(codePoint) : codePoint >= 0x7f && codePoint < 0xa0;
  return isControl || codePoint > 0x10ffff || Number.isNaN(codePoint) ? undefined : String.fromCodePoint(codePoint);
}

/** Reads a row of escaped bytes, three units each; what is no UTF-8 of text stays as it is written. */
function readBytes(written: string, index: number): Patch[] {
  const bytes = Uint8Array.from({ length: written.length / 3 }, (_, byte) =>
    Number.parseInt(written.slice(3 * byte + 1, 3 * byte + 3), 16),
  );
  const patches: Patch[] = [];
  for (let from = 0; from < bytes.length; from += 1) {
    let state = betweenCharacters;
    let whole = from;
    for (let at = from; at < bytes.length; at += 1) {
      const next = nextByte(state, bytes[at]!);
      if (next === undefined) break;
      state = next;
      if (state.needs === 0) whole = at + 1;
    }
    if (whole === from) continue;
    const count = whole - from;
    const starts = Uint32Array.from({ length: count }, (_, byte) => index + 3 * (from + byte));
    const ends = starts.map((start) => start + 3);
    const start = index + 3 * from;
    patches.push({
      start,
      end: start + 3 * count,
      ...decodeUtf8(bytes.subarray(from, whole), starts, ends),
      readAs: 'escapes',
    });
    from = whole - 1;
  }
  return patches;
}
