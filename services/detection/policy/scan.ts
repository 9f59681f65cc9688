import { Phase } from '#gen/gatehouse/common/v1/risk_pb.js';
import { type EntityCandidate, judgeEntity, keepStrongest } from '../scanners/entity/entity.js';
import { runSignatures, type SignatureRun, weighMatches } from '../scanners/heuristic/signature.js';
import type { Hit } from '../scanners/hit.js';
import { hasEdges } from '../scanners/keyword/word.js';
import { maxSpans } from '../scanners/regex/linear-regex.js';
import { type FoldedText, foldText, originalEnd, originalStart } from '../scanners/text/fold.js';
import { type CompiledPolicy, type Search, UseKind, useInts } from './compiled.js';

/**
 * Everything that the policy's local scanners find in a text, ordered by start, end and rule.
 *
 * Spans are UTF-16 offsets of the text as received. A rule reports at most `maxSpans` hits. Every character is judged,
 * whatever the length. Pure; time linear in the text. Cost: docs/benchmarks name it; about 20 µs for 300 characters.
 */
export function scanText(policy: CompiledPolicy, text: string, phase: Phase): Hit[] {
  const scan = createScan(policy, text, phase);
  scan.readLetters();
  return [...scan.keywordHits(), ...scan.regexHits(), ...scan.entityHits(), ...scan.heuristicHits()].sort(
    (a, b) => a.start - b.start || a.end - b.end || a.rule - b.rule,
  );
}

function createScan(policy: CompiledPolicy, text: string, phase: Phase) {
  const { automaton, rules, shared, regexRules, entitySearches, heuristics } = policy;
  const folded = foldText(text);
  const active = (rule: number) => (phase === Phase.OUTPUT ? rules[rule]!.onOutput : rules[rule]!.onInput);
  const keywordHits: Hit[] = [];
  const counts = new Map<number, number>();
  const seen = new Uint8Array(shared.gated.length);
  const runs: (SignatureRun | undefined)[] = [];
  let knownDigits = -1;

  function digits(): number {
    if (knownDigits < 0) knownDigits = countDigits(text);
    return knownDigits;
  }

  /** One pass of the automaton over the folded text: keywords become hits, the rest is noted. */
  function readLetters(): void {
    const { uses } = shared;
    const base = shared.automaton.patterns + 1;
    automaton.scan(folded.units, 0, folded.length, 0, (pattern, end) => {
      const start = end - automaton.patternLengths[pattern]!;
      for (let use = uses[pattern]!; use < uses[pattern + 1]!; use += 1) {
        const at = base + use * useInts;
        const target = uses[at + 2]!;
        if (!hasEdges(folded.units, folded.length, start, end, uses[at + 1]!)) continue;
        if (uses[at] === UseKind.KEYWORD) takeKeyword(target, start, end, uses[at + 3]!);
        else if (uses[at] === UseKind.SEARCH) seen[target] = 1;
        else takePhrase(target, uses[at + 3]!, start, end);
      }
    });
  }

  function takeKeyword(rule: number, start: number, end: number, number: number): void {
    const count = counts.get(rule) ?? 0;
    if (count >= maxSpans || !active(rule)) return;
    counts.set(rule, count + 1);
    keywordHits.push({
      rule,
      start: originalStart(folded, start),
      end: originalEnd(folded, text, end),
      score: 1,
      explanation: `keyword ${number + 1}`,
    });
  }

  function takePhrase(heuristic: number, phrase: number, start: number, end: number): void {
    if (!active(heuristics[heuristic]!.rule)) return;
    runs[heuristic] ??= runSignatures(heuristics[heuristic]!.set);
    runs[heuristic].take(phrase, start, end);
  }

  /** Whether a search can match at all, by what the text is known to hold. */
  function isCandidate(index: number, rule: number, search: Search): boolean {
    return (
      active(rule) &&
      (shared.gated[index] === 0 || seen[index] === 1) &&
      (search.classes & folded.classes) === search.classes &&
      (search.digits < 2 || search.digits <= digits()) &&
      search.regex().test(text)
    );
  }

  function regexHits(): Hit[] {
    return regexRules.flatMap((search, index) =>
      isCandidate(index, search.rule, search)
        ? search
            .regex()
            .findAll(text, maxSpans)
            .map(({ start, end }) => ({ rule: search.rule, start, end, score: 1, explanation: 'pattern' }))
        : [],
    );
  }

  function entityHits(): Hit[] {
    const candidates = entitySearches.flatMap((search, index): EntityCandidate[] =>
      isCandidate(regexRules.length + index, search.rule, search)
        ? search
            .regex()
            .findAll(text, maxSpans)
            .flatMap((span) => judgeEntity(search.recognizer, search.pattern, text, span) ?? [])
            .map((judged) => ({ ...judged, rule: search.rule }))
        : [],
    );
    return keepStrongest(candidates);
  }

  function heuristicHits(): Hit[] {
    return heuristics.flatMap(({ rule, scanner, set }, index) => {
      const run = runs[index];
      if (run === undefined) return [];
      return weighMatches(set, run.matches, scanner.reportFrom).map(({ signature, start, end, score }) => ({
        rule,
        start: originalStart(folded, start),
        end: originalEnd(folded, text, end),
        score,
        explanation: set.signatures[signature]!.id,
      }));
    });
  }

  return { readLetters, keywordHits: () => keywordHits, regexHits, entityHits, heuristicHits };
}

function countDigits(text: string): number {
  let count = 0;
  for (let i = 0; i < text.length; i += 1) {
    const unit = text.charCodeAt(i);
    if (unit >= 0x30 && unit <= 0x39) count += 1;
  }
  return count;
}

/** For the stream guard and tests: the folded text that a scan reads. */
export type { FoldedText };
