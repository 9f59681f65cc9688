import { describe, expect, it } from 'vitest';
import { AsciiClass, foldString, foldText, originalEnd, originalStart, TextFlag } from './fold.js';

describe('foldText', () => {
  it.each([
    ['Ignore ALL', 'ignore all', 'case'],
    ['ｉｇｎｏｒｅ', 'ignore', 'full width'],
    ['𝐢𝐠𝐧𝐨𝐫𝐞 𝓲𝓰𝓷𝓸𝓻𝓮', 'ignore ignore', 'mathematical letters'],
    ['іgnоrе ΙGNΟRΕ', 'ignore ignore', 'Cyrillic and Greek look-alikes'],
    ['ᎪᏴC ꓮꓐꓚ', 'abc abc', 'Cherokee and Lisu look-alikes'],
    ['naïve Ångström crème', 'naive angstrom creme', 'accents'],
    ['Łódź øre đồng', 'lodz ore dong', 'strokes'],
    ['ﬁß İıſ æ', 'fiss iis ae', 'ligatures and special cases'],
    ['①② ⅷ ½', '12 viii 1/2', 'number forms'],
    ['Ⓐⓑ🅐🅱🄲🇩', 'ababcd', 'circled, squared and flag letters'],
    ['ᴀʙᴄ ɪɢɴᴏʀᴇ', 'abc ignore', 'small capitals'],
    ['ｶﾞ ガ ぁあ ッツ', '\u30ab\u3099 \u30ab\u3099 ああ ツツ', 'kana width and size; the voicing mark stays'],
    ['한국어', '한국어', 'Hangul stays composed'],
    ['ig\u200bno\u00adre\u2060', 'ignore', 'invisible characters'],
    ['\u{E0069}\u{E0067}\u{E006E}', 'ign', 'tag characters'],
    ['مُحَمَّد أإآ ـ', 'محمد ااا ', 'Arabic vowel signs, hamza and stretching'],
    ['ไทยนี้ हिन्दी', 'ไทยนี้ हिन्दी', 'Thai and Devanagari signs stay'],
    ['١٢٣ ०१ ４５', '123 01 45', 'digits of other scripts'],
    ['ΣΑΣ σας', 'σaσ σaσ', 'final sigma'],
    ['a\r\nb\tc\u00a0d\u2028e', 'a b c d e', 'blanks and line breaks'],
    ['“a”—‘b’…', '"a"-\'b\'...', 'typographic signs'],
    ['👨‍👩‍👧 ok', '👨👩👧 ok', 'emoji'],
    ['\ud800x\udc00', '\ud800x\udc00', 'lone surrogates'],
  ])('folds %s to %s: %s', (text, folded) => {
    expect(foldString(text)).toBe(folded);
  });

  it('folds all case variants of a letter alike, and what is folded to itself', () => {
    const wrong: string[] = [];
    for (let codePoint = 0; codePoint < 0x30000; codePoint += 1) {
      if (codePoint >= 0xd800 && codePoint < 0xe000) continue;
      const character = String.fromCodePoint(codePoint);
      const folded = foldString(character);
      const variants = new Set([character.toUpperCase(), character.toLowerCase(), folded]);
      for (const variant of variants) if (foldString(variant) !== folded) wrong.push(`${character} ${variant}`);
    }

    expect(wrong).toEqual([]);
  });

  it('folds parts as it folds the whole, and every unit knows its code point', () => {
    const random = createRandom(5);
    for (let round = 0; round < 400; round += 1) {
      const characters = Array.from({ length: random(30) }, () => randomCharacter(random));
      const cut = random(characters.length + 1);
      const [a, b] = [characters.slice(0, cut).join(''), characters.slice(cut).join('')];
      const whole = foldText(a + b);

      expect(foldString(a) + foldString(b)).toBe(foldString(a + b));
      let rebuilt = '';
      for (let i = 0; i < whole.length; ) {
        const start = originalStart(whole, i);
        let next = i + 1;
        while (next < whole.length && originalStart(whole, next) === start) next += 1;
        const end = originalEnd(whole, a + b, next);
        const character = (a + b).slice(start, end);
        expect([...character]).toHaveLength(1);
        rebuilt += foldString(character);
        i = next;
      }
      expect(rebuilt).toBe(foldString(a + b));
    }
  });

  it('grows for characters that fold to many', () => {
    expect(foldString('\ufdfa'.repeat(1000))).toHaveLength(18_000);
  });

  it.each([
    ['plain text', 0],
    ['zero\u200bwidth', TextFlag.ZERO_WIDTH],
    ['tag\u{E0041}', TextFlag.TAGS],
    ['pаypal', TextFlag.MIXED_SCRIPT],
    ['привет', 0],
    ['привет world', 0],
    ['“quoted” — 中文', 0],
    ['👨‍👩‍👧', 0],
  ])('flags %s', (text, flags) => {
    expect(foldText(text).flags).toBe(flags);
  });

  it('names the kinds of ASCII characters that occur', () => {
    expect(foldText('a@b').classes).toBe(AsciiClass.LETTER | AsciiClass.AT);
    expect(foldText('１２３').classes).toBe(0);
  });
});

type Random = (limit: number) => number;

function createRandom(seed: number): Random {
  let state = seed;
  return (limit) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * limit);
  };
}

function randomCharacter(random: Random): string {
  switch (random(6)) {
    case 0:
      return String.fromCharCode(32 + random(95));
    case 1:
      return String.fromCodePoint(0xa0 + random(0x500));
    case 2:
      return String.fromCodePoint(0x1d400 + random(0x400));
    case 3:
      return String.fromCodePoint(0xf900 + random(0x6e0));
    case 4:
      return String.fromCodePoint(0x1f100 + random(0x300));
    default: {
      const codePoint = random(0x110000);
      return codePoint >= 0xd800 && codePoint < 0xe000 ? 'x' : String.fromCodePoint(codePoint);
    }
  }
}
