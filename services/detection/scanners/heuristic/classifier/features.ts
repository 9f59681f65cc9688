import { type FoldedText, originalEnd, originalStart } from '../../text/fold.js';

/** Buckets that features are hashed into; a model has one weight for each. */
export const featureBuckets = 1 << 17;

/**
 * Squeezed units of a block. A window is two blocks: long enough for an attack with what leads to it, short enough that a
 * line hidden in a page is not drowned by it.
 */
const blockUnits = 256;

/** Features that one squeezed unit yields at most: three n-grams, and a word with its pairs or a pair of ideographs. */
const unitFeatures = 6;

/** A stretch of a text; a window, which is what a model judges, is one block and the one before it. */
export interface FeatureBlock {
  /** Buckets of what occurs in it, in order of appearance, some of them more than once; the first `count`. */
  readonly hashes: Int32Array;
  readonly count: number;
  /** UTF-16 offsets in the text as received; end exclusive. */
  readonly start: number;
  readonly end: number;
}

/**
 * Cuts a text into blocks and names what occurs in each: runs of 3, 4 and 5 characters, words, pairs of words
 * (neighbours, and with one word between), and pairs of ideographs. Digits are all alike, and so are blanks and
 * repetitions of any length.
 *
 * The blocks of a text are the same, however it is cut into pushes. Memory: 12 KB. Belongs to one text at a time.
 */
export interface FeatureReader {
  /** Starts a new text. */
  reset(): void;
  /**
   * Reads the text that follows, and `text` before it was folded; calls `onBlock` for every block that is complete,
   * while it is still `block()`.
   */
  push(folded: FoldedText, text: string, onBlock: () => void): void;
  /** The block that is being read; valid until it is the earlier one. */
  block(): FeatureBlock;
  /** The one before it; undefined while the first is being read. */
  earlier(): FeatureBlock | undefined;
  /** Whether the block that is being read holds anything. */
  isFresh(): boolean;
  /** Writes the buckets of the word that the text ends with, `endingFeatures` at most, and returns their number. */
  readEnding(into: Int32Array): number;
}

/** Features of one word: itself, and the pairs that it ends. */
export const endingFeatures = 3;

/** Creates a reader. */
export function createFeatureReader(): FeatureReader {
  let earlier = createBlock();
  let block = createBlock();
  let hasEarlier = false;
  /** Length of the text of earlier pushes. */
  let received = 0;
  // The last squeezed units, newest first, and the hashes of the last 2, 3 and 4 of them.
  let [newest, second, third] = [blank, blank, blank];
  let [lastTwo, lastThree, lastFour] = [blankTwo, blankThree, blankFour];
  // The word that is being read, and the hashes of the two before it; 0 for none.
  let openWord = 0;
  let lastWord = 0;
  let wordBefore = 0;

  function reset(): void {
    block.count = 0;
    block.units = 0;
    hasEarlier = false;
    received = 0;
    newest = second = third = blank;
    lastTwo = blankTwo;
    lastThree = blankThree;
    lastFour = blankFour;
    openWord = lastWord = wordBefore = 0;
  }

  function push(folded: FoldedText, text: string, onBlock: () => void): void {
    const { units, length } = folded;
    const kinds = asciiKinds;
    // Locals, because what closures share lies in memory: it halves the time.
    let [a, b, c] = [newest, second, third];
    let [two, three, four] = [lastTwo, lastThree, lastFour];
    let kindBefore = kindOf(a);
    let word = openWord;
    let { hashes, count, units: filled } = block;
    let last = -1;
    for (let index = 0; index < length; index += 1) {
      let unit = units[index]!;
      if (unit >= 0x30 && unit <= 0x39) unit = zero;
      if (unit === a && (unit === blank || (unit === b && unit === c))) continue;
      if (filled === blockUnits) {
        block.count = count;
        if (last >= 0) block.end = received + originalEnd(folded, text, last + 1);
        onBlock();
        turnBlock();
        ({ hashes, count, units: filled } = block);
      }
      if (filled === 0) block.start = received + originalStart(folded, index);
      filled += 1;
      last = index;

      const kind = unit < 128 ? kinds[unit]! : kindOf(unit);
      if (kind === Kind.WORD) {
        word = Math.imul(word ^ unit, wordPrime) | 1;
      } else {
        if (word !== 0) {
          count = nameWord(word, hashes, count);
          wordBefore = lastWord;
          lastWord = word;
          word = 0;
        }
        if (kind === Kind.IDEOGRAPH && kindBefore === Kind.IDEOGRAPH) {
          hashes[count++] = bucketOf(Math.imul(a, spread) + unit + Salt.IDEOGRAPHS);
        }
      }
      kindBefore = kind;
      // The hash of n units is the newest one plus `spread` times that of the n - 1 before it.
      const five = (unit + Math.imul(four, spread)) | 0;
      four = (unit + Math.imul(three, spread)) | 0;
      three = (unit + Math.imul(two, spread)) | 0;
      two = (unit + Math.imul(a, spread)) | 0;
      hashes[count] = bucketOf(three + Salt.THREE);
      hashes[count + 1] = bucketOf(four + Salt.FOUR);
      hashes[count + 2] = bucketOf(five + Salt.FIVE);
      count += 3;
      c = b;
      b = a;
      a = unit;
    }
    [newest, second, third] = [a, b, c];
    [lastTwo, lastThree, lastFour] = [two, three, four];
    openWord = word;
    if (last >= 0) {
      block.count = count;
      block.units = filled;
      block.end = received + originalEnd(folded, text, last + 1);
    }
    received += text.length;
  }

  function nameWord(hash: number, hashes: Int32Array, count: number): number {
    let next = count;
    hashes[next++] = bucketOf(hash + Salt.WORD);
    if (lastWord !== 0) hashes[next++] = bucketOf(Math.imul(lastWord, spread) + hash + Salt.PAIR);
    if (wordBefore !== 0) hashes[next++] = bucketOf(Math.imul(wordBefore, spread) + hash + Salt.SKIP);
    return next;
  }

  function turnBlock(): void {
    [earlier, block] = [block, earlier];
    hasEarlier = true;
    block.count = 0;
    block.units = 0;
  }

  return {
    reset,
    push,
    block: () => block,
    earlier: () => (hasEarlier ? earlier : undefined),
    isFresh: () => block.units > 0,
    readEnding: (into) => (openWord === 0 ? 0 : nameWord(openWord, into, 0)),
  };
}

interface Block extends FeatureBlock {
  count: number;
  /** Squeezed units read into it. */
  units: number;
  start: number;
  end: number;
}

function createBlock(): Block {
  return { hashes: new Int32Array(blockUnits * unitFeatures), count: 0, units: 0, start: 0, end: 0 };
}

const blank = 0x20;
const zero = 0x30;

/** Multiplier of the polynomial hash; odd and without a pattern, else any would do. */
const spread = 0x2c1b_3c6d;

/** Hashes of 2, 3 and 4 blanks: what stands before a text. */
const blankTwo = (blank + Math.imul(blank, spread)) | 0;
const blankThree = (blank + Math.imul(blankTwo, spread)) | 0;
const blankFour = (blank + Math.imul(blankThree, spread)) | 0;

/** Source: FNV-1a, 32 bits. */
const wordPrime = 0x0100_0193;

/** Keeps kinds of features apart, so that a word and a run of characters do not share a bucket by construction. */
const Salt = { THREE: 0x1f, FOUR: 0x3d5b, FIVE: 0x7a31c, WORD: 0xb4e, PAIR: 0xd1c7, SKIP: 0x5e9a3, IDEOGRAPHS: 0x91f7 };

/** Source: multiplicative hashing by the golden ratio, Knuth, The Art of Computer Programming 6.4; the highest 17 bits. */
function bucketOf(hash: number): number {
  return Math.imul(hash, 0x9e37_79b1) >>> 15;
}

const Kind = { OTHER: 0, WORD: 1, IDEOGRAPH: 2 } as const;

/** Letters and digits that words are made of, characters of scripts without blanks between words, and the rest. */
function kindOf(unit: number): number {
  if (unit < 0x80) return (unit >= 0x61 && unit <= 0x7a) || unit === zero ? Kind.WORD : Kind.OTHER;
  if (unit < 0xc0) return Kind.OTHER;
  if (unit < 0xe00) return Kind.WORD;
  if (unit < 0x1100) return unit < 0xf00 || unit >= 0x1000 ? Kind.IDEOGRAPH : Kind.WORD;
  if (unit < 0x2000) return unit >= 0x1780 && unit < 0x1800 ? Kind.IDEOGRAPH : Kind.WORD;
  if (unit < 0x3040) return Kind.OTHER;
  if (unit < 0xa000) return Kind.IDEOGRAPH;
  return unit >= 0xac00 && unit < 0xd7b0 ? Kind.WORD : Kind.OTHER;
}

const asciiKinds = Uint8Array.from({ length: 128 }, (_, unit) => kindOf(unit));
