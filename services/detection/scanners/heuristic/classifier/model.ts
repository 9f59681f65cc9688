import { Buffer } from 'node:buffer';
import * as generated from './model.generated.js';

/** A trained linear model: evidence = bias + scale · (sum of the weights of a window's features) / √(their number). */
export interface ClassifierModel {
  /** By bucket. */
  readonly weights: Int8Array;
  readonly scale: number;
  readonly bias: number;
}

/** The shipped model; docs/model-card.md says what it was trained on and how it does. */
export const shippedModel: ClassifierModel = {
  weights: new Int8Array(Buffer.from(generated.weights, 'base64')),
  scale: generated.scale,
  bias: generated.bias,
};
