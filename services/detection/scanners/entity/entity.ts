import { Mode, type RiskLevel } from '#gen/gatehouse/common/v1/risk_pb.js';
import {
  aloneChars,
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
 * Looks at the match, `aroundChars` on each side and `contextChars` before it; nothing further on. A text that ends
 * with the match has to end there. Pure.
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
  const isAlone = recognizer.standsAlone === true && start === 0 && end === text.length && isBareValue(text);
  const score = Math.min(1, pattern.score + (inContext || isAlone ? contextBoost : 0));
  if (score < reportFrom) return undefined;
  const support = inContext ? 'context word' : isAlone ? 'stands alone' : '';
  const reasons = [pattern.id, recognizer.validate ? 'validated' : '', support];
  return { start, end, score, explanation: reasons.filter(Boolean).join(', ') };
}

/**
 * Whether a text is nothing but a value: at most `aloneChars` long, and each of its words holds a digit or has two
 * letters at most. Recognizers that need context otherwise look at such texts too. Pure.
 */
export function isBareValue(text: string): boolean {
  if (text.length > aloneChars || !/^[-\w ./:]+$/.test(text)) return false;
  return text.split(' ').every((word) => /\d/.test(word) || word.length <= 2);
}

/** What decides between entities that overlap: a policy's rule of the entity type. */
export interface EntityRule {
  readonly riskLevel: RiskLevel;
  readonly mode: Mode;
}

/**
 * Of overlapping entities keeps the longest, then the one with the higher score, then the earlier rule; ordered by
 * start. One that a kept entity overlaps is kept too when leaving it out would lose something: when it reaches beyond
 * what is kept, or when its rule is stricter than that of each kept one around it, as that of a card number in the local
 * part of an e-mail address is. Pure. Cost: n log n, and the square of the longest chain of overlaps.
 *
 * @param rules by the rule that candidates name
 */
export function keepStrongest(
  candidates: readonly EntityCandidate[],
  rules: readonly EntityRule[],
): readonly EntityCandidate[] {
  if (candidates.length < 2) return candidates;
  const ordered = [...candidates].sort((a, b) => a.start - b.start);
  const kept: EntityCandidate[] = [];
  for (let from = 0; from < ordered.length; ) {
    let to = from;
    for (let end = ordered[from]!.end; to < ordered.length && ordered[to]!.start < end; to += 1) {
      end = Math.max(end, ordered[to]!.end);
    }
    kept.push(...strongestOf(ordered.slice(from, to), rules));
    from = to;
  }
  return kept;
}

/** The same for one chain, in which each overlaps another. */
function strongestOf(chain: EntityCandidate[], rules: readonly EntityRule[]): EntityCandidate[] {
  if (chain.length === 1) return chain;
  chain.sort(
    (a, b) => b.end - b.start - (a.end - a.start) || b.score - a.score || a.rule - b.rule || a.start - b.start,
  );
  const kept: EntityCandidate[] = [];
  for (const candidate of chain) {
    const around = kept.filter(({ start, end }) => candidate.end > start && candidate.start < end);
    const adds = !isCovered(candidate, around) || around.every((other) => outweighs(candidate, other, rules));
    if (adds) kept.push(candidate);
  }
  return kept.sort((a, b) => a.start - b.start || a.end - b.end);
}

/** Whether spans together hold all of a candidate. */
function isCovered({ start, end }: EntityCandidate, spans: readonly EntityCandidate[]): boolean {
  let open = start;
  for (const span of [...spans].sort((a, b) => a.start - b.start)) {
    if (span.start <= open) open = Math.max(open, span.end);
  }
  return open >= end;
}

/** Whether a candidate is stricter than one around it; what two types see in the same characters is the surer one. */
function outweighs(candidate: EntityCandidate, other: EntityCandidate, rules: readonly EntityRule[]): boolean {
  const isSame = candidate.start === other.start && candidate.end === other.end;
  return isStricter(rules[candidate.rule]!, rules[other.rule]!) && !(isSame && candidate.score < other.score);
}

/** Whether a rule can lead to something that another one cannot: it counts where the other is only watched, or its level is higher. */
function isStricter(rule: EntityRule, other: EntityRule): boolean {
  const counts = rule.mode !== Mode.MONITOR;
  const otherCounts = other.mode !== Mode.MONITOR;
  return counts === otherCounts ? rule.riskLevel > other.riskLevel : counts;
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
