import { attachAutomaton } from '../keyword/automaton.js';
import { buildAutomaton } from '../keyword/build.js';
import * as generated from './lexicon.generated.js';

/** The words that disguised text is compared with; folded. Read only; one copy serves a thread. */
export interface Lexicon {
  has(word: string): boolean;
  /** The word of attacks that has the letters of this one in another order and begins alike; undefined for none. */
  unscramble(word: string): string | undefined;
  /**
   * Where words begin in letters that nothing parts: the reading whose words are the commonest. Ascending, the first is 0.
   * Cost: linear.
   */
  wordStarts(letters: string): number[];
}

/** What a letter that belongs to no word costs, and the commonest word, as negative logarithms of their likelihood. */
const letterCost = 6;
const wordCost = 2;

/** Letters of a scrambled word, at least; shorter ones are each other's anagrams too often. */
export const leastScrambled = 5;

/** The lexicon is constant; it is built when the module loads, in 20 ms. */
export const lexicon: Lexicon = createLexicon(generated.lexicon.split(' '), generated.attackWords.split(' '));

function createLexicon(words: readonly string[], attackWords: readonly string[]): Lexicon {
  const known = new Set(words);
  const automaton = attachAutomaton(buildAutomaton(words));
  const costs = Float64Array.from(words, (_, rank) => wordCost + Math.log(rank + 1));
  const rank = new Map(words.map((word, index) => [word, index]));
  // Of words with the same letters the commonest stays: it is set last.
  const byLetters = new Map(
    [...attackWords].sort((a, b) => rank.get(b)! - rank.get(a)!).map((word) => [lettersOf(word), word]),
  );

  function wordStarts(letters: string): number[] {
    const { length } = letters;
    const units = Uint16Array.from({ length }, (_, at) => letters.charCodeAt(at));
    const best = new Float64Array(length + 1).fill(Number.POSITIVE_INFINITY);
    /** By end: where the last word of the best reading starts. */
    const from = new Int32Array(length + 1);
    best[0] = 0;
    let state = 0;
    for (let end = 1; end <= length; end += 1) {
      best[end] = best[end - 1]! + letterCost;
      from[end] = end - 1;
      state = automaton.step(state, units[end - 1]!);
      automaton.outputs(state, end, (pattern) => {
        const start = end - automaton.patternLengths[pattern]!;
        const cost = best[start]! + costs[pattern]!;
        if (cost >= best[end]!) return;
        best[end] = cost;
        from[end] = start;
      });
    }
    const starts: number[] = [];
    for (let end = length; end > 0; end = from[end]!) {
      const start = from[end]!;
      // Letters without a word stay together.
      const isLoose = end - start === 1 && !known.has(letters[start]!);
      const goesOn = isLoose && start > 0 && start - from[start]! === 1 && !known.has(letters[start - 1]!);
      if (!goesOn) starts.push(start);
    }
    return starts.reverse();
  }

  return {
    has: (word) => known.has(word),
    unscramble(word) {
      if (word.length < leastScrambled || known.has(word)) return undefined;
      return byLetters.get(lettersOf(word));
    },
    wordStarts,
  };
}

/** What a word keeps when its letters behind the first change places. */
function lettersOf(word: string): string {
  return word.charAt(0) + [...word.slice(1)].sort().join('');
}

/**
 * What the ASCII letters of a word are added up by, in either case, and 0 for other ASCII units: scrambled words have
 * equal sums, and others seldom do, because the weights are as good as random.
 */
export const letterWeights: Uint32Array = Uint32Array.from({ length: 128 }, (_, unit) => {
  const letter = (unit | 0x20) - 0x60;
  if (unit < 0x40 || letter < 1 || letter > 26) return 0;
  const mixed = Math.imul(letter, 0x9e37_79b1);
  // 24 bits: the sums of words stay small integers.
  return (Math.imul(mixed ^ (mixed >>> 15), 0x85eb_ca6b) >>> 8) | 1;
});

const sumBits = 16;

const attackSums = sumsOf(generated.attackWords.split(' '));

/** Whether a word with this sum of letters may be a scrambled word of attacks; one other word in a hundred looks so. */
export function mayBeScrambled(sum: number): boolean {
  return attackSums[(sum >>> 4) & ((1 << sumBits) - 1)] === 1;
}

function sumsOf(words: readonly string[]): Uint8Array {
  const sums = new Uint8Array(1 << sumBits);
  for (const word of words) {
    if (!/^[a-z]+$/.test(word)) continue;
    const sum = [...word].reduce((total, letter) => total + letterWeights[letter.charCodeAt(0)]!, 0);
    sums[(sum >>> 4) & ((1 << sumBits) - 1)] = 1;
  }
  return sums;
}
