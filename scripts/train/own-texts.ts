import { attackPrompts } from './attack-prompts.js';
import { benignPrompts } from './benign-prompts.js';

/** A text that we wrote. */
export interface OwnText {
  /** Which generator made it; weighed like a source. */
  readonly source: string;
  readonly lang: string;
  readonly text: string;
  readonly isAttack: boolean;
}

/** Seed of the generators; the weights depend on it. */
export const ownTextSeed = 7;

/** Everything that we wrote to train on. */
export function ownTexts(): OwnText[] {
  return [...benignPrompts(ownTextSeed), ...attackPrompts(ownTextSeed)];
}
