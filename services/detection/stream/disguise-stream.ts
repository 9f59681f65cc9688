import { Phase } from '#gen/gatehouse/common/v1/risk_pb.js';
import { ScannerType } from '#gen/gatehouse/detection/v1/verdict_pb.js';
import { scanAsReceived } from '../policy/scan.js';
import { hitsInDisguise } from '../policy/view-hits.js';
import { contextChars } from '../recognizers/define.js';
import type { Hit } from '../scanners/hit.js';
import { leastRunLetters } from '../scanners/views/blobs.js';
import { endsRun, openRunStart } from '../scanners/views/open-run.js';
import type { StreamPlan } from './plan.js';

/**
 * Units of an encoded run that are held back, at most: 3 KB of base64. Of a longer run the beginning is delivered before
 * it can be read; what it says is still reported.
 */
const maxHeldUnits = 4096;

/** What a channel holds in disguise, as far as it can be known before its text goes out. */
export interface DisguiseStream {
  /** Reads more text; returns hits of the encoded runs that ended in it. */
  push(text: string): readonly Hit[];
  /** No character of an encoded run that may still go on stands before this offset of the channel's text. */
  holdFrom(): number;
  /** The text ends here. @param whole all of it @param known its hits so far; returns the ones that are new */
  finish(whole: string, known: readonly Hit[]): readonly Hit[];
  /** The text as received from `start` up to `end`, of the run that ended last. */
  read(start: number, end: number): string;
}

/**
 * Opens a stream. Base64, hexadecimal digits and escapes are judged when the run of them ends, with the half line before
 * it, and held back until then. A value that is encoded in part, or in several runs, and what only a fuzzy view shows, is
 * found at the end of the text.
 *
 * Cost: linear; a word is looked at again with each delta of it, up to `maxHeldUnits`.
 */
export function createDisguiseStream({ policy, outcomes }: StreamPlan): DisguiseStream {
  const { rules } = policy;
  // What only a guard model finds is nowhere in the text.
  const isHolding = outcomes.some((outcome, rule) => {
    const { onOutput, type } = rules[rule]!;
    return outcome !== 'report' && onOutput && type !== ScannerType.GENAI;
  });
  const scan = (view: string) => scanAsReceived(policy, view, Phase.OUTPUT);
  /** The last word so far and what is before it: half a line of context. */
  let tail = '';
  let tailStart = 0;
  /** Where the last word begins in the tail. */
  let wordStart = 0;
  let held = 0;

  function push(text: string): readonly Hit[] {
    if (!isHolding) {
      held += text.length;
      return [];
    }
    const known = tail.length;
    tail += text;
    let end = tail.length;
    while (end > known && !endsRun(tail.charCodeAt(end - 1))) end -= 1;
    const closed = end > known ? judgeWords(end) : [];
    const open = tail.length - wordStart > maxHeldUnits ? tail.length : openRunStart(tail, wordStart);
    held = tailStart + open;
    return closed;
  }

  /** Judges the words up to an offset of the tail, which is where the next one begins. */
  function judgeWords(end: number): readonly Hit[] {
    const from = wordStart;
    const start = tailStart;
    const words = tail.slice(0, end);
    const mayHide = end - from >= leastRunLetters || /[%&\\=]/.test(words.slice(from));
    const found = mayHide ? hitsInDisguise(rules, words, [], scan, Phase.OUTPUT).filter((hit) => hit.end > from) : [];
    lastRun = { start, text: words };
    const dropped = Math.max(0, end - contextChars);
    tail = tail.slice(dropped);
    tailStart += dropped;
    wordStart = end - dropped;
    return found.map((hit) => ({ ...hit, start: start + hit.start, end: start + hit.end }));
  }

  let lastRun = { start: 0, text: '' };

  return {
    push,
    holdFrom: () => held,
    finish: (whole, known) => {
      lastRun = { start: 0, text: whole };
      return hitsInDisguise(rules, whole, known, scan, Phase.OUTPUT);
    },
    read: (start, end) => lastRun.text.slice(start - lastRun.start, end - lastRun.start),
  };
}
