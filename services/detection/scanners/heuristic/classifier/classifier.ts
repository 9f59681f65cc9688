import type { FoldedText } from '../../text/fold.js';
import { createFeatureReader } from './features.js';
import type { ClassifierModel } from './model.js';
import { createBlockWeigher, createWeightTable, type WindowWeight } from './weigh-blocks.js';

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
  /** Judges a whole text, or a view of one: what it was decoded from does not matter. Cost: linear, 20 ns a character. */
  judge(folded: FoldedText, text: string): Judgement;
  /** Starts a text that comes in pieces; 12 KB each. */
  open(): TextJudge;
}

/** Makes a model ready to judge with. */
export function createClassifier({ weights, scale, bias }: ClassifierModel): Classifier {
  const table = createWeightTable(weights);

  /** The window's weights over the root of their number: long windows do not outweigh short ones. */
  const evidenceOf = ({ sum, count }: WindowWeight) => bias + (scale * sum) / Math.sqrt(count);

  function createTextJudge(): TextJudge & { reset(): void } {
    const reader = createFeatureReader();
    const weigher = createBlockWeigher(table, reader);
    let best = nothing;

    function stronger(weight: WindowWeight): Judgement {
      const evidence = evidenceOf(weight);
      if (evidence <= best.evidence) return best;
      const { start } = reader.earlier() ?? reader.block();
      return { evidence, start, end: reader.block().end };
    }

    function takeBlock(): void {
      const weight = weigher.complete();
      // The first block alone is no window yet.
      if (reader.earlier() !== undefined) best = stronger(weight);
    }

    return {
      reset() {
        reader.reset();
        weigher.reset();
        best = nothing;
      },
      push: (folded, text) => reader.push(folded, text, takeBlock),
      judgement: () => (reader.isFresh() ? stronger(weigher.peek()) : best),
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
