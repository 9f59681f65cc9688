import {
  createFeatureReader,
  endingFeatures,
  featureBuckets,
} from '../../services/detection/scanners/heuristic/classifier/features.js';
import type { ClassifierModel } from '../../services/detection/scanners/heuristic/classifier/model.js';
import { foldText } from '../../services/detection/scanners/text/fold.js';
import { createShuffle } from './shuffle.js';

/** A text to learn from, cut into the windows that the classifier will see. */
export interface Example {
  readonly isAttack: boolean;
  readonly source: string;
  readonly cluster: string;
  /** Distinct buckets of each window. */
  readonly windows: readonly Int32Array[];
}

/** Cuts texts into windows. */
export function createExampleMaker(): (text: string) => Int32Array[] {
  const reader = createFeatureReader();
  const ending = new Int32Array(endingFeatures);

  /** Distinct features of the window that ends with the reader's block, in order of appearance. */
  function windowOf(endingCount: number): Int32Array {
    const earlier = reader.earlier();
    const block = reader.block();
    return Int32Array.from(
      new Set([
        ...(earlier?.hashes.subarray(0, earlier.count) ?? []),
        ...block.hashes.subarray(0, block.count),
        ...ending.subarray(0, endingCount),
      ]),
    );
  }

  return (text) => {
    const windows: Int32Array[] = [];
    reader.reset();
    reader.push(foldText(text), text, () => {
      if (reader.earlier() !== undefined) windows.push(windowOf(0));
    });
    if (reader.isFresh()) windows.push(windowOf(reader.readEnding(ending)));
    return windows;
  };
}

/** How a model is fitted; the defaults are what `npm run train` uses. */
export interface FitOptions {
  readonly seed: number;
  readonly rounds: number;
  readonly rate: number;
  /** Pull of every weight towards 0 in a round. */
  readonly decay: number;
  /** Share of weight of a source by its number of texts: 1 = every text counts alike, 0 = every source does. */
  readonly sourcePower: number;
}

export const fitDefaults: FitOptions = { seed: 1, rounds: 8, rate: 0.1, decay: 0, sourcePower: 0.5 };

/** A model before it is made small. */
export interface FloatModel {
  readonly weights: Float32Array;
  bias: number;
}

/**
 * Fits a logistic regression on windows: AdaGrad, classes of equal weight, sources weighed down by their size.
 *
 * Every window of a benign text is benign. Of an attack, which may be a page with one line that matters, all windows
 * teach in the first half of the rounds, and then only the one that the model suspects most. Deterministic.
 */
export function fitModel(examples: readonly Example[], options: FitOptions = fitDefaults): FloatModel {
  const weights = new Float32Array(featureBuckets);
  const squares = new Float32Array(featureBuckets);
  const model: FloatModel = { weights, bias: 0 };
  let biasSquares = 1e-6;
  const importance = weighExamples(examples, options.sourcePower);
  const order = examples.map((_, index) => index);
  const shuffle = createShuffle(options.seed);

  function learn(window: Int32Array, target: number, weight: number, keep: number): void {
    const size = 1 / Math.sqrt(window.length);
    const gradient = (1 / (1 + Math.exp(-evidence(model, window))) - target) * weight;
    const step = gradient * size;
    for (const bucket of window) {
      const squared = squares[bucket]! + step * step;
      squares[bucket] = squared;
      weights[bucket] = weights[bucket]! * keep - (options.rate * step) / Math.sqrt(squared + 1e-8);
    }
    biasSquares += gradient * gradient;
    model.bias -= (options.rate * gradient) / Math.sqrt(biasSquares);
  }

  for (let round = 0; round < options.rounds; round += 1) {
    shuffle(order);
    const keep = 1 - options.decay / (1 + round);
    for (const index of order) {
      const { isAttack, windows } = examples[index]!;
      if (windows.length === 0) continue;
      const weight = importance[index]!;
      if (!isAttack) for (const window of windows) learn(window, 0, weight / Math.sqrt(windows.length), keep);
      else if (round * 2 < options.rounds)
        for (const window of windows) learn(window, 1, weight / windows.length, keep);
      else learn(mostSuspicious(model, windows), 1, weight, keep);
    }
  }
  return model;
}

/** Evidence of a window. */
export function evidence({ weights, bias }: FloatModel, window: Int32Array): number {
  let sum = 0;
  for (const bucket of window) sum += weights[bucket]!;
  return bias + sum / Math.sqrt(window.length);
}

function mostSuspicious(model: FloatModel, windows: readonly Int32Array[]): Int32Array {
  let best = windows[0]!;
  for (const window of windows) if (evidence(model, window) > evidence(model, best)) best = window;
  return best;
}

/** Evidence of a text: that of its most suspicious window. */
export function evidenceOfText(model: FloatModel, windows: readonly Int32Array[]): number {
  return windows.reduce((most, window) => Math.max(most, evidence(model, window)), Number.NEGATIVE_INFINITY);
}

/**
 * Harmless texts that hold the words of attacks count twice: they are what people notice when it goes wrong, and
 * without this one in twenty of them is still taken for an attack after training on it.
 */
const emphasis: Readonly<Record<string, number>> = { 'own-look-alikes': 2 };

/** Weight of each example: classes sum to the same; on average 1. */
function weighExamples(examples: readonly Example[], sourcePower: number): Float64Array {
  const sizes = new Map<string, number>();
  const keyOf = ({ source, isAttack }: Example) => `${source} ${isAttack}`;
  for (const example of examples) sizes.set(keyOf(example), (sizes.get(keyOf(example)) ?? 0) + 1);
  const raw = Float64Array.from(
    examples,
    (example) => (emphasis[example.source] ?? 1) * sizes.get(keyOf(example))! ** (sourcePower - 1),
  );
  const sums = [0, 0];
  examples.forEach(({ isAttack }, index) => {
    sums[Number(isAttack)]! += raw[index]!;
  });
  return raw.map((weight, index) => (weight * examples.length) / 2 / sums[Number(examples[index]!.isAttack)]!);
}

/** Makes a model small: 8 bits a weight, calibrated evidence = `slope` · evidence + `shift`. */
export function quantise({ weights, bias }: FloatModel, slope: number, shift: number): ClassifierModel {
  // The few largest weights are cut, so that the many small ones keep their order.
  const sorted = Float32Array.from(weights, Math.abs).sort();
  const largest = sorted[Math.floor(sorted.length * 0.9998)]! || 1;
  return {
    weights: Int8Array.from(weights, (weight) => Math.max(-127, Math.min(127, Math.round((weight / largest) * 127)))),
    scale: (largest / 127) * slope,
    bias: bias * slope + shift,
  };
}
