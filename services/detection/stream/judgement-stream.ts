import type { CompiledPolicy } from '../policy/compiled.js';
import { toHits, weighEvidence } from '../scanners/heuristic/evidence.js';
import { runSignatures, type SignatureRun, weighMatches } from '../scanners/heuristic/signature.js';
import type { Hit } from '../scanners/hit.js';
import type { FoldedText } from '../scanners/text/fold.js';
import type { LetterSpan } from './letter-stream.js';

/**
 * Follows the rules that judge what a text says as a whole. They weigh passages, so they are asked at the ends of
 * sentences and of the text, and text goes out meanwhile.
 */
export interface JudgementStream {
  /** Reads the text that follows, whole code points only. */
  read(text: string, folded: FoldedText): void;
  /** Takes the next phrase found of an official scanner. */
  take(heuristic: number, phrase: number, span: LetterSpan): void;
  /** What the text so far amounts to; at its end, what a scan of the whole text says. Cost: by matches, not by text. */
  hits(): Hit[];
}

/** Opens a stream. @param isActive whether a rule judges this text */
export function createJudgementStream(policy: CompiledPolicy, isActive: (rule: number) => boolean): JudgementStream {
  const followed = policy.heuristics.map((heuristic) =>
    isActive(heuristic.rule)
      ? { heuristic, judge: heuristic.classifier?.open(), ...followSignatures(heuristic.set) }
      : undefined,
  );

  return {
    read(text, folded) {
      for (const one of followed) one?.judge?.push(folded, text);
    },
    take: (heuristic, phrase, span) => followed[heuristic]?.take(phrase, span),
    hits: () =>
      followed.flatMap((one) => {
        if (one === undefined) return [];
        const { rule, scanner, set } = one.heuristic;
        const weighed = weighEvidence(
          weighMatches(set, one.run.matches, 0),
          scanner.reportFrom,
          one.judge?.judgement(),
        );
        return toHits(rule, set, weighed, (match) => one.locate(match.start, match.end));
      }),
  };
}

interface FollowedSignatures {
  readonly run: SignatureRun;
  take(phrase: number, span: LetterSpan): void;
  /** Where a match of folded units stands in the text as received. */
  locate(foldedStart: number, foldedEnd: number): { start: number; end: number };
}

type Signatures = CompiledPolicy['heuristics'][number]['set'];

/** Runs signatures and remembers where the phrases of their matches stand. */
function followSignatures(set: Signatures): FollowedSignatures {
  const run = runSignatures(set);
  const reach = set.signatures.reduce((most, { within }) => Math.max(most, within), 0);
  /** Phrases that a match may still begin with, by their folded start. */
  const recent = new Map<number, number>();
  /** By folded start, and by folded end, of the matches so far. */
  const starts = new Map<number, number>();
  const ends = new Map<number, number>();

  return {
    run,
    take(phrase, span) {
      for (const foldedStart of recent.keys()) {
        if (span.foldedEnd - foldedStart <= reach) break;
        recent.delete(foldedStart);
      }
      if (!recent.has(span.foldedStart)) recent.set(span.foldedStart, span.start);
      const known = run.matches.length;
      run.take(phrase, span.foldedStart, span.foldedEnd);
      for (const match of run.matches.slice(known)) {
        starts.set(match.start, recent.get(match.start) ?? span.start);
        ends.set(match.end, span.end);
      }
    },
    locate: (foldedStart, foldedEnd) => ({ start: starts.get(foldedStart)!, end: ends.get(foldedEnd)! }),
  };
}
