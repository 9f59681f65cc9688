import { lexicon } from './lexicon.js';
import type { Patch } from './view.js';

/** Letters that signs inside words stand for; the first is the usual one. */
const letterOf: Readonly<Record<string, string>> = {
  '0': 'o',
  '1': 'il',
  '3': 'e',
  '4': 'a',
  '5': 's',
  '6': 'g',
  '7': 't',
  '8': 'b',
  '9': 'g',
  $: 's',
  '@': 'a',
  '!': 'i',
  '|': 'li',
};

/** Signs with two readings whose combinations are tried; a word has hardly more. */
const maxOpenSigns = 3;

/** Units of a word with signs, at most; what is longer is a key or a number. */
const longestWord = 40;

/** Single letters or signs in a row, each parted from the next by one sign or blank. */
const spaced = /(?<![\p{L}\p{N}])[\p{L}\d$@!](?:[ ._\-*+~|/][\p{L}\d$@!]){3,}(?![\p{L}\p{N}])/gu;

/** Words in a row that signs part. */
const jointed = /(?<![\p{L}\p{N}$])[\p{L}\d$]{2,}(?:[-_.*+~|][\p{L}\d$]{2,}){3,}(?![\p{L}\p{N}])/gu;

/** A word that is too long to be one. */
const glued = /(?<![\p{L}\p{N}])[a-z]{22,}(?![\p{L}\p{N}])/gu;

/**
 * A row of units that words with signs are made of, with a sign in it. It may lack a letter: a pattern that asks for one
 * as well would read a long row of signs again from each of them.
 */
const signed = /(?<![a-z\d$@!|])[a-z]*[\d$@!|][a-z\d$@!|]*/gu;

const plain = /(?<![\p{L}\p{N}])[a-z]{5,}(?![\p{L}\p{N}])/gu;

/**
 * The disguised words of a folded text and what they are read as, ordered. Pure; every pattern can begin at the start of a
 * word or row only and repeats one thing, so the search is linear.
 */
export function findDisguisedWords(text: string): Patch[] {
  const found = [
    ...Array.from(text.matchAll(spaced), ({ 0: part, index }) => readSpaced(part, index)),
    ...Array.from(text.matchAll(jointed), ({ 0: part, index }) => readJointed(part, index)),
    ...Array.from(text.matchAll(glued), ({ 0: part, index }) => readGlued(part, index)),
    ...Array.from(signedWords(text), ({ word, index }) => readSigned(word, index, text)),
    ...Array.from(text.matchAll(plain), ({ 0: part, index }) => readScrambled(part, index)),
  ].flatMap((patch) => patch ?? []);
  found.sort((a, b) => a.start - b.start || b.end - a.end);
  const apart: Patch[] = [];
  for (const patch of found) if (patch.start >= (apart.at(-1)?.end ?? 0)) apart.push(patch);
  return apart;
}

/** The words with signs in them, each with at least one letter, and where they stand. */
function* signedWords(text: string): Generator<{ readonly word: string; readonly index: number }> {
  for (const { 0: row, index } of text.matchAll(signed)) {
    // Behind a letter or digit that is none of those units the row goes on with its word; the next begins behind a sign.
    const isInWord = /[\p{L}\p{N}]$/u.test(text.slice(Math.max(0, index - 2), index));
    const skipped = isInWord ? row.search(/[$@!|]/) + 1 : 0;
    if (isInWord && skipped === 0) continue;
    const word = row.slice(skipped);
    if (/[a-z]/.test(word)) yield { word, index: index + skipped };
  }
}

/** A patch that was read unit by unit. @param places by unit of `text`: the unit of the part that it stands for */
function patchOf(part: string, index: number, text: string, places: readonly number[], readAs: string): Patch {
  const starts = places.map((place) => index + place);
  return { start: index, end: index + part.length, text, starts, ends: starts.map((start) => start + 1), readAs };
}

function readSpaced(part: string, index: number): Patch {
  const places = Array.from({ length: (part.length + 1) >> 1 }, (_, letter) => 2 * letter);
  // A letter beyond the basic plane is two units and shifts what follows: none is spelled that way.
  const letters = lettersFor(places.map((place) => part.charAt(place)).join(''));
  return inWords(part, index, letters, places, 'spaced letters');
}

function readGlued(part: string, index: number): Patch | undefined {
  const patch = inWords(
    part,
    index,
    part,
    Array.from(part, (_, place) => place),
    'joined words',
  );
  // Compounds of languages that write them as one word hold letters that are no word by themselves.
  const words = patch.text.split(' ');
  return words.length > 2 && words.every((word) => lexicon.has(word)) ? patch : undefined;
}

/** Letters in words, with a blank between them that stands for what is before it. */
function inWords(part: string, index: number, letters: string, places: readonly number[], readAs: string): Patch {
  const starts = new Set(lexicon.wordStarts(letters));
  const texts: string[] = [];
  const from: number[] = [];
  places.forEach((place, letter) => {
    if (letter > 0 && starts.has(letter)) {
      texts.push(' ');
      from.push(places[letter - 1]!);
    }
    texts.push(letters.charAt(letter));
    from.push(place);
  });
  return patchOf(part, index, texts.join(''), from, readAs);
}

function readJointed(part: string, index: number): Patch {
  const words = part.split(/[-_.*+~|]/).map(lettersFor);
  const known = words.filter((word) => lexicon.has(word)).length;
  const places = Array.from({ length: part.length }, (_, place) => place);
  return { ...patchOf(part, index, words.join(' '), places, 'joined words'), isGuess: 2 * known <= words.length };
}

function readSigned(part: string, index: number, text: string): Patch | undefined {
  const word = part.slice(0, endBeforeSigns(part));
  const isAddress = part.includes('@') && /^[-.]/.test(text.slice(index + part.length, index + part.length + 1));
  const letters = isAddress ? word : lettersFor(word);
  if (letters === word) return undefined;
  const places = Array.from({ length: word.length }, (_, place) => place);
  return { ...patchOf(word, index, letters, places, 'signs for letters'), isGuess: !lexicon.has(letters) };
}

/** Where a word ends when the signs at its end are none of it. */
function endBeforeSigns(part: string): number {
  let end = part.length;
  while (end > 0 && '!|@$'.includes(part.charAt(end - 1))) end -= 1;
  return end;
}

function readScrambled(part: string, index: number): Patch | undefined {
  const word = lexicon.unscramble(part);
  if (word === undefined) return undefined;
  return patchOf(
    part,
    index,
    word,
    Array.from({ length: part.length }, (_, place) => place),
    'scrambled letters',
  );
}

/** A word with the letters that its signs stand for: a known word, or any that has at least as many letters as signs. */
function lettersFor(word: string): string {
  const signs = [...word].filter((unit) => letterOf[unit] !== undefined).length;
  if (signs === 0 || word.length > longestWord || !/[a-z]/.test(word)) return word;
  const open = [...word].flatMap((unit, at) => ((letterOf[unit]?.length ?? 0) > 1 ? [at] : [])).slice(0, maxOpenSigns);
  const readings = Array.from({ length: 1 << open.length }, (_, choice) =>
    [...word]
      .map((unit, at) => letterOf[unit]?.charAt((choice >> open.indexOf(at)) & 1 && open.includes(at) ? 1 : 0) ?? unit)
      .join(''),
  );
  const known = readings.find((reading) => lexicon.has(reading));
  const isMostlyLetters = 2 * signs <= word.length && /[a-z]{2}|[a-z][^a-z]+[a-z]/.test(word);
  return known ?? (isMostlyLetters ? readings[0]! : word);
}
