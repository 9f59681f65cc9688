import type { EntitySearch } from '../policy/compiled.js';
import { aroundChars, contextChars } from '../recognizers/define.js';
import { type EntityCandidate, type EntityRule, judgeEntity, keepStrongest } from '../scanners/entity/entity.js';
import type { Span } from '../scanners/regex/linear-regex.js';

/** Reads the text as received from `start` up to `end`. */
export type ReadText = (start: number, end: number) => string;

/**
 * Settled matches of entity patterns on their way to becoming hits. A match is judged when the units are known that
 * validation looks at after it, and an entity is certain when no longer one can overlap it any more.
 */
export interface EntityQueue {
  /** Takes a settled match. */
  add(search: EntitySearch, span: Span): void;
  /**
   * The entities that are certain now, as a scan of the whole text reports them. Those that overlap come together.
   *
   * @param liveFrom where the earliest entity match starts that may still come; the end of the text for none
   * @param position the end of the text so far @param isEnd whether it is the end of the text
   */
  settle(liveFrom: number, position: number, isEnd: boolean, read: ReadText): EntityCandidate[];
  /** Calls back for every match that is not certain yet; with its search while it is not judged. */
  eachOpen(onOpen: (rule: number, start: number, end: number, search: EntitySearch | undefined) => void): void;
}

interface UnjudgedMatch extends Span {
  readonly search: EntitySearch;
}

/** Creates an empty queue. @param rules those of the policy, by the numbers that searches have */
export function createEntityQueue(rules: readonly EntityRule[]): EntityQueue {
  let unjudged: UnjudgedMatch[] = [];
  let candidates: EntityCandidate[] = [];

  function judgeAll(position: number, isEnd: boolean, read: ReadText): void {
    const waiting: UnjudgedMatch[] = [];
    for (const match of unjudged) {
      if (match.end + aroundChars <= position || isEnd) candidates.push(...judge(match, position, read));
      else waiting.push(match);
    }
    unjudged = waiting;
  }

  return {
    add: (search, { start, end }) => void unjudged.push({ search, start, end }),

    settle(liveFrom, position, isEnd, read) {
      if (unjudged.length > 0) judgeAll(position, isEnd, read);
      if (candidates.length === 0) return [];
      const openFrom = unjudged.reduce((least, { start }) => Math.min(least, start), isEnd ? position : liveFrom);
      candidates.sort((a, b) => a.start - b.start);
      const certain: EntityCandidate[] = [];
      let from = 0;
      while (from < candidates.length) {
        const to = endOfOverlap(candidates, from);
        const overlapping = candidates.slice(from, to);
        if (overlapping.some(({ end }) => end > openFrom)) break;
        certain.push(...keepStrongest(overlapping, rules));
        from = to;
      }
      candidates = candidates.slice(from);
      return certain;
    },

    eachOpen(onOpen) {
      for (const { search, start, end } of unjudged) onOpen(search.rule, start, end, search);
      for (const { rule, start, end } of candidates) onOpen(rule, start, end, undefined);
    },
  };
}

/** Judges a match with as much text around it as judging looks at. */
function judge({ search, start, end }: UnjudgedMatch, position: number, read: ReadText): EntityCandidate[] {
  const from = Math.max(0, start - contextChars);
  const text = read(from, Math.min(position, end + aroundChars));
  const judged = judgeEntity(search.recognizer, search.pattern, text, { start: start - from, end: end - from });
  return judged === undefined
    ? []
    : [{ ...judged, rule: search.rule, start: judged.start + from, end: judged.end + from }];
}

/** Index after the last candidate that overlaps the one at `from`, directly or through others. */
function endOfOverlap(candidates: readonly EntityCandidate[], from: number): number {
  let { end } = candidates[from]!;
  let to = from + 1;
  while (to < candidates.length && candidates[to]!.start < end) end = Math.max(end, candidates[to++]!.end);
  return to;
}
