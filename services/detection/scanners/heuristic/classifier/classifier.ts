import type { FoldedText } from '../../text/fold.js';
import { createFeatureReader, createFeatureSieve, type FeatureWindow } from './features.js';
import type { ClassifierModel } from './model.js';

/** What the classifier makes of a text: its most suspicious window. */
export interface Judgement {
  /** Evidence for an attack, as log odds; calibrated on sources that were left out of training. */
  readonly evidence: number;
  /** UTF-16 offsets in the text as received; end exclusive. Both 0 for an empty text. */
  readonly start: number;
  readonly end: number;
}

/** Judges one text as it comes. */
export interface TextJudge {
  /** Reads the text that follows, and `text` before it was folded. */
  push(folded: FoldedText, text: string): void;
  /** About the text so far; the text may go on. The same however the text was cut. */
  judgement(): Judgement;
}

/** Tells attacks from ordinary prompts by their wording. Belongs to one thread. */
export interface Classifier {
  /** Judges a whole text, or a view of one: what it was decoded from does not matter. Cost: linear, 25 ns a character. */
  judge(folded: FoldedText, text: string): Judgement;
  /** Starts a text that comes in pieces; 12 KB each. */
  open(): TextJudge;
}

/** Makes a model ready to judge with. */
export function createClassifier(model: ClassifierModel): Classifier {
  const sieve = createFeatureSieve();

  function createTextJudge(): TextJudge & { reset(): void } {
    const reader = createFeatureReader(sieve);
    let best = nothing;
    const weigh = (window: FeatureWindow) => {
      const evidence = evidenceOf(model, window);
      if (evidence > best.evidence) best = { evidence, start: window.start, end: window.end };
    };
    return {
      reset() {
        reader.reset();
        best = nothing;
      },
      push: (folded, text) => reader.push(folded, text, weigh),
      judgement() {
        const complete = best;
        reader.peek(weigh);
        const result = best;
        best = complete;
        return result;
      },
    };
  }

  const whole = createTextJudge();
  return {
    judge(folded, text) {
      whole.reset();
      whole.push(folded, text);
      return whole.judgement();
    },
    open: createTextJudge,
  };
}

const nothing: Judgement = { evidence: Number.NEGATIVE_INFINITY, start: 0, end: 0 };

/** The window's weights over the root of their number: long windows do not outweigh short ones. */
function evidenceOf({ weights, scale, bias }: ClassifierModel, { features, count }: FeatureWindow): number {
  let sum = 0;
  for (let index = 0; index < count; index += 1) sum += weights[features[index]!]!;
  return bias + (scale * sum) / Math.sqrt(count);
}
