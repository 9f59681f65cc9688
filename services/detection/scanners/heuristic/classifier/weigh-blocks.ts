import { endingFeatures, type FeatureBlock, type FeatureReader, featureBuckets } from './features.js';

/**
 * The weights of a model by bucket, each with the number of the block that the bucket was last seen in: one look-up tells
 * what a feature weighs and whether its window has it already. Shared by all texts of a thread; 512 KB.
 */
export interface WeightTable {
  /** The weight in the low 8 bits, the number of the block above them; 0 for one that was seen in none. */
  readonly entries: Uint16Array;
  /** Entries of which none was seen. */
  readonly unseen: Uint16Array;
  /** Number of the latest block. */
  block: number;
  /** Whose blocks the numbers are. */
  owner: BlockWeigher | undefined;
}

/** Creates a table. */
export function createWeightTable(weights: Int8Array): WeightTable {
  const unseen = Uint16Array.from({ length: featureBuckets }, (_, bucket) => weights[bucket]! & 0xff);
  return { entries: unseen.slice(), unseen, block: 0, owner: undefined };
}

/** Sum of the weights of what occurs in a window, and how many features that is; each counts once. */
export interface WindowWeight {
  readonly sum: number;
  readonly count: number;
}

/**
 * Weighs the windows of one text. Every block is gone through once, though it is part of two windows: what it shares with
 * the block before it is counted on the way.
 */
export interface BlockWeigher {
  /** Starts a new text. */
  reset(): void;
  /** The window that ends with the reader's block, which is complete; the next call is about the next block. */
  complete(): WindowWeight;
  /** The window that ends with the reader's block as far as it was read, and with the word that the text ends with. */
  peek(): WindowWeight;
}

const lastNumber = 255;

/** Creates the weigher of a reader's texts. */
export function createBlockWeigher(table: WeightTable, reader: FeatureReader): BlockWeigher {
  const { entries, unseen } = table;
  const ending = new Int32Array(endingFeatures);
  /** Features of the block that were gone through. */
  let taken = 0;
  // Distinct features of the earlier block, of this one, and of both.
  let [earlierSum, earlierCount] = [0, 0];
  let [ownSum, ownCount] = [0, 0];
  let [sharedSum, sharedCount] = [0, 0];

  function reset(): void {
    if (table.owner === weigher) table.owner = undefined;
    taken = earlierSum = earlierCount = 0;
    ownSum = ownCount = sharedSum = sharedCount = 0;
  }

  function take(): void {
    if (table.owner !== weigher) claim();
    const { hashes, count } = reader.block();
    const current = table.block;
    // Locals: variables of a closure are read from memory for every feature, locals are not.
    const cells = entries;
    let [own, owned, shared, both] = [0, 0, 0, 0];
    for (let index = taken; index < count; index += 1) {
      const bucket = hashes[index]!;
      const entry = cells[bucket]!;
      const seen = entry >> 8;
      if (seen === current) continue;
      cells[bucket] = (current << 8) | (entry & 0xff);
      const weight = (entry << 24) >> 24;
      own += weight;
      owned += 1;
      if (seen === current - 1) {
        shared += weight;
        both += 1;
      }
    }
    taken = count;
    ownSum += own;
    ownCount += owned;
    sharedSum += shared;
    sharedCount += both;
  }

  /** Numbers the blocks of this text anew, because another text was weighed or the numbers are used up. */
  function claim(): void {
    // The first number may stay unused: no other block may pass for the one before the first.
    if (table.block + 2 > lastNumber) forgetAll();
    table.owner = weigher;
    const earlier = reader.earlier();
    if (earlier !== undefined) mark(earlier, earlier.count, table.block + 1);
    table.block += 2;
    mark(reader.block(), taken, table.block);
  }

  function forgetAll(): void {
    entries.set(unseen);
    table.block = 0;
  }

  function mark({ hashes }: FeatureBlock, count: number, number: number): void {
    for (let index = 0; index < count; index += 1) {
      const bucket = hashes[index]!;
      entries[bucket] = (number << 8) | (entries[bucket]! & 0xff);
    }
  }

  function complete(): WindowWeight {
    take();
    const window = { sum: earlierSum + ownSum - sharedSum, count: earlierCount + ownCount - sharedCount };
    earlierSum = ownSum;
    earlierCount = ownCount;
    taken = ownSum = ownCount = sharedSum = sharedCount = 0;
    if (table.block < lastNumber) table.block += 1;
    else table.owner = undefined;
    return window;
  }

  function peek(): WindowWeight {
    take();
    let sum = earlierSum + ownSum - sharedSum;
    let count = earlierCount + ownCount - sharedCount;
    const features = reader.readEnding(ending);
    for (let index = 0; index < features; index += 1) {
      const bucket = ending[index]!;
      const entry = entries[bucket]!;
      if (entry >> 8 >= table.block - 1 || ending.indexOf(bucket) < index) continue;
      sum += (entry << 24) >> 24;
      count += 1;
    }
    return { sum, count };
  }

  const weigher: BlockWeigher = { reset, complete, peek };
  return weigher;
}
