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

/** Part of a text as a model sees it. */
export interface FeatureWindow {
  /** UTF-16 offsets in the text as received; end exclusive. */
  readonly start: number;
  readonly end: number;
  /** Buckets of what occurs in it, each once, in order of appearance; the first `count`. Valid until the next window. */
  readonly features: Int32Array;
  readonly count: number;
}

/**
 * Cuts a text into windows that overlap by half and names what occurs in each: runs of 3, 4 and 5 characters, words, pairs
 * of words (neighbours, and with one word between), and pairs of ideographs. Digits are all alike, and so are blanks and
 * repetitions of any length.
 *
 * The windows of a text are the same, however it is cut into pushes. Memory: 12 KB. Belongs to one text at a time.
 */
export interface FeatureReader {
  /** Starts a new text. */
  reset(): void;
  /** Reads the text that follows, and `text` before it was folded; calls `onWindow` for every window that is complete. */
  push(folded: FoldedText, text: string, onWindow: (window: FeatureWindow) => void): void;
  /** Calls `onWindow` for what came since the last complete window, if anything did; the text may go on. */
  peek(onWindow: (window: FeatureWindow) => void): void;
}

/** What readers of one thread share, to tell what a window has already named; 140 KB. */
export interface FeatureSieve {
  /** By bucket: the number of the last window that it occurred in. */
  readonly seenIn: Uint8Array;
  readonly distinct: Int32Array;
  window: number;
}

/** Creates what readers share. */
export function createFeatureSieve(): FeatureSieve {
  return {
    seenIn: new Uint8Array(featureBuckets),
    distinct: new Int32Array(2 * (blockUnits + 1) * unitFeatures),
    window: 0,
  };
}

/** Creates a reader. */
export function createFeatureReader(sieve: FeatureSieve): FeatureReader {
  let earlier = createBlock();
  let block = createBlock();
  let hasEarlier = false;
  let isFresh = false;
  /** Length of the text of earlier pushes. */
  let received = 0;
  /** The last squeezed units, newest first. */
  let newest = nothingRead;
  // The word that is being read, and the hashes of the two before it; 0 for none.
  let openWord = 0;
  let lastWord = 0;
  let wordBefore = 0;

  function reset(): void {
    block.count = 0;
    block.units = 0;
    hasEarlier = false;
    isFresh = false;
    received = 0;
    newest = nothingRead;
    openWord = lastWord = wordBefore = 0;
  }

  function push(folded: FoldedText, text: string, onWindow: (window: FeatureWindow) => void): void {
    const { units, length } = folded;
    // Locals, because what closures share lies in memory: it halves the time.
    let [a, b, c, d] = newest;
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
        turnBlock(onWindow);
        ({ hashes, count, units: filled } = block);
      }
      if (filled === 0) block.start = received + originalStart(folded, index);
      filled += 1;
      last = index;

      const kind = kindOf(unit);
      if (kind === Kind.WORD) {
        word = Math.imul(word ^ unit, wordPrime) | 1;
      } else {
        if (word !== 0) {
          count = nameWord(word, hashes, count);
          wordBefore = lastWord;
          lastWord = word;
          word = 0;
        }
        if (kind === Kind.IDEOGRAPH && kindOf(a) === Kind.IDEOGRAPH) {
          hashes[count++] = bucketOf(Math.imul(a, spread) + unit + Salt.IDEOGRAPHS);
        }
      }
      const three = unit + Math.imul(a, spread) + Math.imul(b, spread2);
      const four = three + Math.imul(c, spread3);
      hashes[count] = bucketOf(three + Salt.THREE);
      hashes[count + 1] = bucketOf(four + Salt.FOUR);
      hashes[count + 2] = bucketOf(four + Math.imul(d, spread4) + Salt.FIVE);
      count += 3;
      d = c;
      c = b;
      b = a;
      a = unit;
    }
    newest = [a, b, c, d];
    openWord = word;
    if (last >= 0) {
      block.count = count;
      block.units = filled;
      block.end = received + originalEnd(folded, text, last + 1);
      isFresh = true;
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

  function turnBlock(onWindow: (window: FeatureWindow) => void): void {
    if (hasEarlier) onWindow(collect(0));
    [earlier, block] = [block, earlier];
    hasEarlier = true;
    isFresh = false;
    block.count = 0;
    block.units = 0;
  }

  /** The window of both blocks, with the word that the text ends with if `ending` is one. */
  function collect(ending: number): FeatureWindow {
    if (sieve.window === 255) {
      sieve.seenIn.fill(0);
      sieve.window = 0;
    }
    sieve.window += 1;
    let count = hasEarlier ? addDistinct(earlier.hashes, earlier.count, 0) : 0;
    count = addDistinct(block.hashes, block.count, count);
    if (ending !== 0) {
      const last = new Int32Array(3);
      count = addDistinct(last, nameWord(ending, last, 0), count);
    }
    return { start: hasEarlier ? earlier.start : block.start, end: block.end, features: sieve.distinct, count };
  }

  function addDistinct(hashes: Int32Array, length: number, known: number): number {
    const { seenIn, distinct, window } = sieve;
    let count = known;
    for (let index = 0; index < length; index += 1) {
      const bucket = hashes[index]!;
      if (seenIn[bucket] === window) continue;
      seenIn[bucket] = window;
      distinct[count++] = bucket;
    }
    return count;
  }

  function peek(onWindow: (window: FeatureWindow) => void): void {
    if (isFresh) onWindow(collect(openWord));
  }

  return { reset, push, peek };
}

interface Block {
  readonly hashes: Int32Array;
  count: number;
  /** Squeezed units read into it. */
  units: number;
  /** Offsets in the text as received. */
  start: number;
  end: number;
}

function createBlock(): Block {
  return { hashes: new Int32Array(blockUnits * unitFeatures), count: 0, units: 0, start: 0, end: 0 };
}

const blank = 0x20;
const zero = 0x30;
const nothingRead: readonly [number, number, number, number] = [blank, blank, blank, blank];

/** Multiplier of the polynomial hash and its powers; odd and without a pattern, else any would do. */
const spread = 0x2c1b_3c6d;
const spread2 = Math.imul(spread, spread);
const spread3 = Math.imul(spread2, spread);
const spread4 = Math.imul(spread3, spread);

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
