import { createRandom } from '../train/shuffle.js';

/** Mechanical disguises that leave a text readable, or decodable, for a model. Deterministic. */
export const disguises: Readonly<Record<string, (text: string) => string>> = {
  case: (text) =>
    [...text].map((letter, index) => (index % 2 === 0 ? letter.toUpperCase() : letter.toLowerCase())).join(''),
  blanks: (text) => text.replace(/ /g, '   '),
  'spaced letters': (text) => text.replace(/(\p{L})(?=\p{L})/gu, '$1 '),
  'zero-width': (text) => text.replace(/(\p{L})(?=\p{L})/gu, '$1\u200b'),
  homoglyph: (text) => text.replace(/[aceopxyAEOPCTX]/g, (letter) => homoglyphs[letter] ?? letter),
  'full-width': (text) => text.replace(/[!-~]/g, (letter) => String.fromCharCode(letter.charCodeAt(0) + 0xfee0)),
  base64: (text) => Buffer.from(text).toString('base64'),
  leet: (text) => text.replace(/[aeiost]/gi, (letter) => signs[letter.toLowerCase()] ?? letter),
  typos: misspell,
};

/** Cyrillic and Greek letters that look like Latin ones. */
const homoglyphs: Readonly<Record<string, string>> = {
  a: '\u0430',
  c: '\u0441',
  e: '\u0435',
  o: '\u043e',
  p: '\u0440',
  x: '\u0445',
  y: '\u0443',
  A: '\u0391',
  E: '\u0395',
  O: '\u039f',
  P: '\u03a1',
  C: '\u0421',
  T: '\u03a4',
  X: '\u03a7',
};

/** Digits that look like letters. */
const signs: Readonly<Record<string, string>> = { a: '4', e: '3', i: '1', o: '0', s: '5', t: '7' };

/** Swaps two letters in every fifth word or so; no disguise that must be seen through, shown for honesty. */
function misspell(text: string): string {
  const random = createRandom(text.length + 1);
  return text.replace(/\p{L}{4,}/gu, (word) => {
    if (random(5) !== 0) return word;
    const at = 1 + random(word.length - 2);
    return word.slice(0, at) + word.charAt(at + 1) + word.charAt(at) + word.slice(at + 2);
  });
}
