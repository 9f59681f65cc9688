import { Buffer } from 'node:buffer';
import { createFoldTable, marker, unchanged } from './fold-table.js';

/** What a folded text was seen to contain; bits of `FoldedText.flags`. */
export const TextFlag = {
  /** An invisible character stands inside the text: zero-width, bidirectional control, filler. */
  ZERO_WIDTH: 1,
  /** Unicode tag characters, invisible copies of ASCII, stand in the text. */
  TAGS: 2,
  /** A letter of another alphabet that looks like an ASCII letter touches an ASCII letter. */
  MIXED_SCRIPT: 4,
} as const;

/**
 * A text as scanners compare it: every spelling of a character that readers take for the same has become one.
 * Each folded unit knows the code point it came from, so a hit can be reported where it stands in the text as received.
 */
export interface FoldedText {
  /** UTF-16 code units of the text as received; the first `text.length` of them. Reading them beats reading a string. */
  readonly received: Uint16Array;
  /** Folded UTF-16 code units; the first `length` of them. */
  readonly units: Uint16Array;
  readonly length: number;
  /** UTF-16 offset, in the text as received, of the code point that each unit came from. Rises, may repeat. */
  readonly offsets: Uint32Array;
  /** Set of TextFlag. */
  readonly flags: number;
  /** Set of the classes of `AsciiClass` that occur in the text as received. */
  readonly classes: number;
}

/** Memory that texts are folded into. What is in it lasts until the next text is folded into it. */
export interface FoldRoom {
  readonly received: Uint16Array;
  /** The bytes of `received`. */
  readonly bytes: Buffer;
  readonly units: Uint16Array;
  readonly offsets: Uint32Array;
}

/** Texts up to this many UTF-16 units are folded into a room; it takes 8 bytes for each. */
const roomUnits = 1 << 15;

/** Creates a room for one thread; 256 KB. Folding into it spares arrays for each text, which cost more than folding. */
export function createFoldRoom(): FoldRoom {
  const received = new Uint16Array(roomUnits);
  return {
    received,
    bytes: Buffer.from(received.buffer),
    units: new Uint16Array(roomUnits),
    offsets: new Uint32Array(roomUnits),
  };
}

/** The table is constant; it is built when the module loads, once a thread. */
const table = createFoldTable();

/**
 * Folds a text: compatibility forms become plain, letters lower case, accents and invisible characters go, look-alike
 * letters become ASCII, every blank is a space.
 *
 * Without context: fold(a + b) is fold(a) followed by fold(b) unless the cut parts a surrogate pair. So keywords, texts
 * and chunks of streams agree, and a folded literal is in the folded text whenever the literal is in the text.
 * Cost: about 2 ns a character. Pure, but for the room.
 *
 * @param room where the result lives until the next text is folded into it; without it, the result lasts
 */
export function foldText(text: string, room?: FoldRoom): FoldedText {
  const length = text.length;
  const isInRoom = room !== undefined && length <= roomUnits;
  const received = isInRoom ? room.received : new Uint16Array(length);
  if (isInRoom) room.bytes.write(text, 0, length * 2, 'utf16le');
  else for (let i = 0; i < length; i += 1) received[i] = text.charCodeAt(i);
  let units = isInRoom ? room.units : new Uint16Array(length);
  let offsets = isInRoom ? room.offsets : new Uint32Array(length);
  const { units: entries, expansionStarts, expansionUnits } = table;
  let at = 0;
  let flags = 0;
  let classes = 0;
  for (let i = 0; i < length; i += 1) {
    let unit = received[i]!;
    if (unit < 128) {
      const plain = foldPlain(received, i, length, units, offsets, at);
      const taken = Math.floor(plain / classSets);
      classes |= plain % classSets;
      i += taken;
      at += taken;
      if (i >= length) break;
      unit = received[i]!;
    }
    let entry = entries[unit]!;
    const start = i;
    if (unit >= 0xd800 && unit <= 0xdfff) {
      const codePoint = text.codePointAt(i)!;
      if (codePoint > 0xffff) {
        i += 1;
        classes |= AsciiClass.BEYOND_BMP;
        entry = table.pages[(codePoint >> 8) - 0x100]?.[codePoint & 0xff] ?? unchanged;
        if (codePoint >= 0xe0020 && codePoint < 0xe007f) flags |= TextFlag.TAGS;
        if (entry === unchanged) {
          // A pair yields two units and took two, so the room is there.
          units[at] = unit;
          units[at + 1] = received[i]!;
          offsets[at] = start;
          offsets[at + 1] = start;
          at += 2;
          continue;
        }
      } else {
        entry = unchanged;
      }
    }
    if (entry === 0) {
      if (unit < 128) classes |= asciiClass[unit]!;
      else if (isInvisible(unit)) flags |= TextFlag.ZERO_WIDTH;
    } else if (entry < marker || entry > unchanged) {
      if (isAsciiLetter(entry) && isForeignLetter(unit) && touchesAsciiLetter(text, start, i)) {
        flags |= TextFlag.MIXED_SCRIPT;
      }
      units[at] = entry;
      offsets[at] = start;
      at += 1;
    } else if (entry === unchanged) {
      units[at] = unit;
      offsets[at] = start;
      at += 1;
    } else {
      const from = expansionStarts[entry - marker]!;
      const to = expansionStarts[entry - marker + 1]!;
      // Room for this expansion and for one unit for each character left.
      const needed = at + (to - from) + (length - i);
      if (needed > units.length) {
        units = grow(units, new Uint16Array(needed + (needed >> 2)));
        offsets = grow(offsets, new Uint32Array(needed + (needed >> 2)));
      }
      for (let k = from; k < to; k += 1) {
        units[at] = expansionUnits[k]!;
        offsets[at] = start;
        at += 1;
      }
    }
  }
  return { received, units, length: at, offsets, flags, classes };
}

/** Sets of the classes of ASCII characters there can be; the factor by which `foldPlain` packs its two answers into one number. */
const classSets = 1 << 15;

/**
 * Folds plain ASCII from `from` on, which is nearly all of most texts, and stops at anything else. A function of its own,
 * because code that also has to fold the rest is compiled into something half as fast.
 *
 * @returns the units taken times `classSets`, plus the set of their classes
 */
function foldPlain(
  received: Uint16Array,
  from: number,
  length: number,
  units: Uint16Array,
  offsets: Uint32Array,
  at: number,
): number {
  const { units: entries } = table;
  const kinds = asciiClass;
  let classes = 0;
  let i = from;
  for (let to = at; i < length; i += 1, to += 1) {
    const unit = received[i]!;
    if (unit > 127) break;
    const folded = entries[unit]!;
    if (folded === 0) break;
    classes |= kinds[unit]!;
    units[to] = folded;
    offsets[to] = i;
  }
  return (i - from) * classSets + classes;
}

/** The folded text as a string; for keywords, literals and signatures. */
export function foldString(text: string): string {
  const folded = foldText(text);
  return unitsToString(folded, 0, folded.length);
}

/** Folded units from `start` up to `end` as a string. */
export function unitsToString(folded: FoldedText, start: number, end: number): string {
  let result = '';
  // String.fromCharCode takes its units as arguments, and the stack holds a limited number of them.
  for (let i = start; i < end; i += 8192) {
    // A typed array is array-like, which is all that apply needs; spreading it would copy it first.
    const part = folded.units.subarray(i, Math.min(end, i + 8192)) as unknown as number[];
    result += String.fromCharCode.apply(undefined, part);
  }
  return result;
}

/** Offset, in the text as received, of the first unit of the code point that folded unit `index` came from. */
export function originalStart(folded: FoldedText, index: number): number {
  return folded.offsets[index]!;
}

/**
 * Offset, in the text as received, after the code point that the folded unit before `end` came from. What folds to
 * nothing and follows it is left out, so the offset does not depend on what comes next.
 */
export function originalEnd(folded: FoldedText, text: string, end: number): number {
  const start = folded.offsets[end - 1]!;
  return start + (text.codePointAt(start)! > 0xffff ? 2 : 1);
}

/** Bits of `FoldedText.classes`: which kinds of ASCII character occur. Gates of regexes and recognizers ask for them. */
export const AsciiClass = {
  DIGIT: 1 << 0,
  LETTER: 1 << 1,
  BLANK: 1 << 2,
  AT: 1 << 3,
  DOT: 1 << 4,
  COLON: 1 << 5,
  DASH: 1 << 6,
  UNDERSCORE: 1 << 7,
  SLASH: 1 << 8,
  EQUALS: 1 << 9,
  PLUS: 1 << 10,
  HASH: 1 << 11,
  QUOTE: 1 << 12,
  BRACKET: 1 << 13,
  OTHER: 1 << 14,
  /** No ASCII at all: a code point above U+FFFF. */
  BEYOND_BMP: 1 << 15,
} as const;

/** The class bit of each ASCII unit. */
export const asciiClass: Int32Array = Int32Array.from({ length: 128 }, (_, unit) => {
  const character = String.fromCharCode(unit);
  if (character >= '0' && character <= '9') return AsciiClass.DIGIT;
  if (/[A-Za-z]/.test(character)) return AsciiClass.LETTER;
  if (/\s/.test(character)) return AsciiClass.BLANK;
  if (/["'`]/.test(character)) return AsciiClass.QUOTE;
  if (/[()[\]{}<>]/.test(character)) return AsciiClass.BRACKET;
  const single: Record<string, number> = {
    '@': AsciiClass.AT,
    '.': AsciiClass.DOT,
    ':': AsciiClass.COLON,
    '-': AsciiClass.DASH,
    _: AsciiClass.UNDERSCORE,
    '/': AsciiClass.SLASH,
    '=': AsciiClass.EQUALS,
    '+': AsciiClass.PLUS,
    '#': AsciiClass.HASH,
  };
  return single[character] ?? AsciiClass.OTHER;
});

function grow<T extends Uint16Array | Uint32Array>(from: T, to: T): T {
  to.set(from);
  return to;
}

/** Characters that show nothing and have no place inside running text; joiners of emoji and Indic scripts excepted. */
function isInvisible(unit: number): boolean {
  return (
    unit === 0xad ||
    unit === 0x34f ||
    unit === 0x61c ||
    unit === 0x180e ||
    unit === 0x200b ||
    unit === 0x200e ||
    unit === 0x200f ||
    (unit >= 0x202a && unit <= 0x202e) ||
    (unit >= 0x2060 && unit <= 0x206f) ||
    unit === 0x3164 ||
    unit === 0xfeff ||
    unit === 0xffa0
  );
}

/** Letters of Greek, Cyrillic, Armenian, Cherokee, Canadian syllabics, Coptic and Lisu. */
function isForeignLetter(unit: number): boolean {
  return (
    (unit >= 0x370 && unit <= 0x58f) ||
    (unit >= 0x13a0 && unit <= 0x167f) ||
    (unit >= 0x2c80 && unit <= 0x2cff) ||
    (unit >= 0xa4d0 && unit <= 0xa4ff) ||
    (unit >= 0xab70 && unit <= 0xabbf)
  );
}

function touchesAsciiLetter(text: string, first: number, last: number): boolean {
  return isAsciiLetter(text.charCodeAt(first - 1)) || isAsciiLetter(text.charCodeAt(last + 1));
}

/** NaN, which stands for "before the first" and "after the last", is no letter. */
function isAsciiLetter(unit: number): boolean {
  return (unit >= 0x41 && unit <= 0x5a) || (unit >= 0x61 && unit <= 0x7a);
}
