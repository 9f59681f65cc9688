import { foldText, unitsToString } from '../text/fold.js';
import { squeezeBlanks } from '../text/squeeze.js';
import { findDisguisedWords } from './disguised-words.js';
import { leastScrambled, letterWeights, lexicon, mayBeScrambled } from './lexicon.js';
import { applyPatches, type View } from './view.js';

/** Units on each side of a disguised word that are read with it. */
const aroundUnits = 512;

/**
 * What a text says when letters that were parted are joined, signs in words are read as the letters that they look like,
 * and words of attacks whose letters changed places are put right: one view for each part that shows any of it, folded.
 * Empty for ordinary prose, which costs 2 ns a character to tell.
 *
 * Such a reading is a guess: only scanners that weigh wordings read it, and keywords that ask for it. Pure; linear.
 */
export function fuzzyViews(text: string): View[] {
  if (!showsDisguise(text)) return [];
  const folded = squeezeBlanks(foldText(text));
  const { length } = folded;
  const starts = folded.offsets.slice(0, length);
  const ends = starts.map((start) => start + (text.codePointAt(start)! > 0xffff ? 2 : 1));
  const view: View = {
    text: unitsToString(folded, 0, length),
    origin: { starts, ends, changed: new Uint8Array(length) },
    readAs: '',
  };
  return applyPatches(view, findDisguisedWords(view.text), aroundUnits);
}

const Kind = { OTHER: 0, LETTER: 1, SIGN: 2, JOINT: 3, BLANK: 4 } as const;

/** Kinds of ASCII units: signs stand for letters inside words, joints part letters and words in place of blanks. */
const kinds = Uint8Array.from({ length: 128 }, (_, unit) => {
  const character = String.fromCharCode(unit);
  if (/[a-z]/i.test(character)) return Kind.LETTER;
  if (/[0-9$]/.test(character)) return Kind.SIGN;
  if (/[-_.*+~|]/.test(character)) return Kind.JOINT;
  return /\s/.test(character) ? Kind.BLANK : Kind.OTHER;
});

/** The kind of a unit; blank behind the text. Beyond ASCII all are letters, but for punctuation. */
function kindAt(text: string, at: number): number {
  if (at >= text.length) return Kind.BLANK;
  const unit = text.charCodeAt(at);
  if (unit < 128) return kinds[unit]!;
  const isSign =
    unit < 0xc0 || (unit >= 0x2000 && unit < 0x2070) || (unit >= 0x3000 && unit < 0x3040) || unit >= 0xff00;
  return isSign ? Kind.OTHER : Kind.LETTER;
}

/** What counts as a sign of disguise; the numbers are those that ordinary texts stay below. */
const least = { spacedLetters: 4, joints: 3, gluedLetters: 22, lettersAroundSign: 3, lettersBehindSign: 5 } as const;

/**
 * Whether a text shows signs of disguise: a word with a sign for a letter, single letters in a row, joints
 * in a row between words, a word that is too long, or one that is a scrambled word of attacks. One pass over the text as
 * received, because nearly all texts end here.
 */
function showsDisguise(text: string): boolean {
  const { length } = text;
  let singles = 0;
  let joints = 0;
  for (let at = 0; at < length; at += 1) {
    const start = at;
    let sum = 0;
    let unit = text.charCodeAt(at);
    // Nearly all words are of ASCII letters only.
    while (unit < 128 && letterWeights[unit] !== 0) {
      sum += letterWeights[unit]!;
      at += 1;
      unit = text.charCodeAt(at);
    }
    if (at - start >= least.gluedLetters) return true;
    if (at - start >= leastScrambled && mayBeScrambled(sum)) {
      if (lexicon.unscramble(text.slice(start, at).toLowerCase()) !== undefined) return true;
    }
    let kind = kindAt(text, at);
    if (kind === Kind.LETTER || kind === Kind.SIGN) {
      at = endOfWord(text, at);
      if (hasSigns(text, start, at)) return true;
      kind = kindAt(text, at);
    }
    if (at > start) {
      singles = at - start === 1 ? singles + 1 : 0;
      joints = at - start > 1 && kind === Kind.JOINT ? joints + 1 : 0;
      if (singles >= least.spacedLetters || joints >= least.joints) return true;
    } else {
      // No word follows the last joint: the full stop of a sentence joins nothing.
      joints = 0;
    }
    if (kind === Kind.OTHER) singles = joints = 0;
  }
  return false;
}

function endOfWord(text: string, from: number): number {
  let at = from + 1;
  while (kindAt(text, at) === Kind.LETTER || kindAt(text, at) === Kind.SIGN) at += 1;
  return at;
}

/** Whether a word has a sign between letters, or one before letters that are too many for a unit of measurement. */
function hasSigns(text: string, start: number, end: number): boolean {
  let letters = 0;
  let inside = 0;
  for (let at = start; at < end; at += 1) {
    if (kindAt(text, at) !== Kind.LETTER) continue;
    if (letters > 0 && kindAt(text, at - 1) === Kind.SIGN) inside += 1;
    letters += 1;
  }
  if (inside > 0) return letters >= least.lettersAroundSign;
  const isOneInFront = kindAt(text, start) === Kind.SIGN && kindAt(text, start + 1) === Kind.LETTER;
  return isOneInFront && letters >= least.lettersBehindSign;
}
