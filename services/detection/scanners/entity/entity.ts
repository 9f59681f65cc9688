import {
  aroundChars,
  contextBoost,
  contextChars,
  type EntityPattern,
  type Recognizer,
  reportFrom,
} from '../../recognizers/define.js';
import type { Hit } from '../hit.js';
import { isWordUnit } from '../keyword/word.js';
import type { Span } from '../regex/linear-regex.js';
import { foldString } from '../text/fold.js';

/** A match of an entity pattern that was found to be one. */
export type EntityCandidate = Hit;

/**
 * Judges one match of a recognizer's pattern: which part it is about, validation, context, score. Undefined when it is
 * none.
 *
 * Looks at the match, `aroundChars` on each side and `contextChars` before it; nothing further on. Pure.
 */
export function judgeEntity(
  recognizer: Recognizer,
  pattern: EntityPattern,
  text: string,
  match: Span,
): Omit<EntityCandidate, 'rule'> | undefined {
  const part = pattern.locate ? pattern.locate(text.slice(match.start, match.end)) : undefined;
  if (pattern.locate && part === undefined) return undefined;
  const start = match.start + (part?.start ?? 0);
  const end = part === undefined ? match.end : match.start + part.end;
  const around = {
    before: text.slice(Math.max(0, start - aroundChars), start),
    after: text.slice(end, end + aroundChars),
  };
  if (recognizer.validate && !recognizer.validate(text.slice(start, end), around)) return undefined;
  const inContext = hasContext(recognizer, text, start);
  const score = Math.min(1, pattern.score + (inContext ? contextBoost : 0));
  if (score < reportFrom) return undefined;
  const reasons = [pattern.id, recognizer.validate ? 'validated' : '', inContext ? 'context word' : ''];
  return { start, end, score, explanation: reasons.filter(Boolean).join(', ') };
}

/**
 * Of overlapping entities keeps the longest, then the one with the higher score, then the earlier rule; ordered by
 * start. Pure. Cost: n log n, and the square of the longest chain of overlaps.
 */
export function keepStrongest(candidates: readonly EntityCandidate[]): EntityCandidate[] {
  const ordered = [...candidates].sort((a, b) => a.start - b.start);
  const kept: EntityCandidate[] = [];
  for (let from = 0; from < ordered.length; ) {
    let to = from;
    for (let end = ordered[from]!.end; to < ordered.length && ordered[to]!.start < end; to += 1) {
      end = Math.max(end, ordered[to]!.end);
    }
    kept.push(...strongestOf(ordered.slice(from, to)));
    from = to;
  }
  return kept;
}

/** The same for one chain, in which each overlaps another. */
function strongestOf(chain: EntityCandidate[]): EntityCandidate[] {
  if (chain.length === 1) return chain;
  chain.sort(
    (a, b) => b.end - b.start - (a.end - a.start) || b.score - a.score || a.rule - b.rule || a.start - b.start,
  );
  const kept: EntityCandidate[] = [];
  for (const candidate of chain) {
    if (kept.every(({ start, end }) => candidate.end <= start || candidate.start >= end)) kept.push(candidate);
  }
  return kept.sort((a, b) => a.start - b.start);
}

function hasContext(recognizer: Recognizer, text: string, start: number): boolean {
  if (recognizer.contextWords.length === 0 || start === 0) return false;
  const before = foldString(text.slice(Math.max(0, start - contextChars), start));
  return recognizer.contextWords.some((word) => containsWord(before, word));
}

function containsWord(text: string, word: string): boolean {
  for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + 1)) {
    const end = at + word.length;
    const opens = at === 0 || !isWordUnit(word.charCodeAt(0)) || !isWordUnit(text.charCodeAt(at - 1));
    const closes =
      end === text.length || !isWordUnit(word.charCodeAt(word.length - 1)) || !isWordUnit(text.charCodeAt(end));
    if (opens && closes) return true;
  }
  return false;
}
