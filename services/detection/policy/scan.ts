import { Phase } from '#gen/gatehouse/common/v1/risk_pb.js';
import { isBareValue, judgeEntity, keepStrongest } from '../scanners/entity/entity.js';
import { toHits, weighEvidence } from '../scanners/heuristic/evidence.js';
import { type SignatureRun, weighMatches } from '../scanners/heuristic/signature.js';
import type { Hit } from '../scanners/hit.js';
import { hasEdges } from '../scanners/keyword/word.js';
import { type DigitCluster, findClusters, stretchesAround } from '../scanners/regex/digit-cluster.js';
import { maxSpans, type Span } from '../scanners/regex/linear-regex.js';
import { AsciiClass, type FoldedText, foldText, originalEnd, originalStart } from '../scanners/text/fold.js';
import { squeezeBlanks } from '../scanners/text/squeeze.js';
import { type CompiledPolicy, type Search, UseKind, useInts } from './compiled.js';
import { hitsInDisguise } from './view-hits.js';

/**
 * Everything that the policy's local scanners find in a text and behind what is encoded in it, ordered by start, end and
 * rule.
 *
 * Spans are UTF-16 offsets of the text as received. A rule reports at most `maxSpans` hits, entity types all of them. Every character is judged,
 * whatever the length. Pure; time linear in the text. Cost: `npm run bench:scan`.
 */
export function scanText(policy: CompiledPolicy, text: string, phase: Phase): Hit[] {
  const hits = scanAsReceived(policy, text, phase);
  for (const hit of hitsInDisguise(policy.rules, text, hits, (view) => scanAsReceived(policy, view, phase), phase))
    hits.push(hit);
  return hits.length < 2 ? hits : hits.sort((a, b) => a.start - b.start || a.end - b.end || a.rule - b.rule);
}

/** What the scanners find in the text as it stands, without reading what is encoded in it; in no order. */
export function scanAsReceived(policy: CompiledPolicy, text: string, phase: Phase): Hit[] {
  const folded = squeezeBlanks(foldText(text, policy.room));
  const isActive = activeRules(policy, phase);
  const letters = readLetters(policy, text, folded, isActive);
  const candidates = findCandidates(policy, text, folded, isActive, letters.seen);
  const hits = letters.hits;
  for (const index of candidates.indexes) {
    if (index < policy.regexRules.length) hits.push(...regexHits(policy, index, text, candidates.clusters));
  }
  // One by one: a long text may hold more entities than a call takes arguments.
  for (const hit of entityHits(policy, candidates, text)) hits.push(hit);
  hits.push(...heuristicHits(policy, candidates, text, folded, isActive, letters.runs));
  return hits;
}

type IsActive = (rule: number) => boolean;

function activeRules({ rules }: CompiledPolicy, phase: Phase): IsActive {
  return phase === Phase.OUTPUT ? (rule) => rules[rule]!.onOutput : (rule) => rules[rule]!.onInput;
}

/** What one pass of the automaton over the folded text finds. */
interface Letters {
  /** Of keywords and lists. */
  readonly hits: Hit[];
  /** By search: 1 when one of its literals occurs. */
  readonly seen: Uint8Array;
  /** By heuristic: its phrases; undefined when none occurs. */
  readonly runs: readonly (SignatureRun | undefined)[];
}

function readLetters(policy: CompiledPolicy, text: string, folded: FoldedText, isActive: IsActive): Letters {
  const { automaton, shared, heuristics, seen } = policy;
  const { units, length } = folded;
  const { uses } = shared;
  const hits: Hit[] = [];
  let counts: Map<number, number> | undefined;
  const runs: (SignatureRun | undefined)[] = [];
  const base = shared.automaton.patterns + 1;
  seen.fill(0);

  automaton.scan(units, 0, length, 0, (pattern, end) => {
    const start = end - automaton.patternLengths[pattern]!;
    for (let use = uses[pattern]!; use < uses[pattern + 1]!; use += 1) {
      const at = base + use * useInts;
      const kind = uses[at]!;
      const target = uses[at + 2]!;
      if (kind === UseKind.SEARCH) seen[target] = 1;
      else if (!hasEdges(units, length, start, end, uses[at + 1]!)) continue;
      else if (kind === UseKind.KEYWORD) takeKeyword(target, start, end, uses[at + 3]!);
      else if (isActive(heuristics[target]!.rule)) takePhrase(target, start, end, uses[at + 3]!);
    }
  });

  function takePhrase(heuristic: number, start: number, end: number, number: number): void {
    let run = runs[heuristic];
    if (run === undefined) {
      run = heuristics[heuristic]!.run;
      run.reset();
      runs[heuristic] = run;
    }
    run.take(number, start, end);
  }

  function takeKeyword(rule: number, start: number, end: number, number: number): void {
    counts ??= new Map();
    const count = counts.get(rule) ?? 0;
    if (count >= maxSpans || !isActive(rule)) return;
    counts.set(rule, count + 1);
    hits.push({
      rule,
      start: originalStart(folded, start),
      end: originalEnd(folded, text, end),
      score: 1,
      explanation: `keyword ${number + 1}`,
    });
  }

  return { hits, seen, runs };
}

/** The searches that may match. */
interface Candidates {
  /** Their indexes, ascending. */
  readonly indexes: readonly number[];
  /** What stands between the digits of the text, of which matches near digits are. */
  readonly clusters: readonly DigitCluster[];
}

function findCandidates(
  policy: CompiledPolicy,
  text: string,
  folded: FoldedText,
  isActive: IsActive,
  seen: Uint8Array,
): Candidates {
  const { regexRules, entitySearches, heuristicSearches, groups } = policy;
  const { received, classes: textClasses } = folded;
  const { length } = text;
  const hasDigits = (textClasses & AsciiClass.DIGIT) !== 0;
  const clusters = hasDigits ? findClusters(received, length) : [];
  const most = clusters.reduce((largest, { digits }) => Math.max(largest, digits), hasDigits ? 1 : 0);

  function mayMatch({ classes, digits, rule }: Search & { readonly rule: number }): boolean {
    return (classes & textClasses) === classes && digits <= most && isActive(rule);
  }

  const searchAt = (index: number) =>
    regexRules[index] ??
    entitySearches[index - regexRules.length] ??
    heuristicSearches[index - regexRules.length - entitySearches.length]!;
  for (const { members, near, set } of groups) {
    if ((near !== undefined && near.digits > most) || !members.some((index) => mayMatch(searchAt(index)))) continue;
    const found = new Uint8Array(members.length);
    const parts = near === undefined ? [{ from: 0, to: length }] : stretchesAround(clusters, near, length);
    for (const part of parts) set().mark(received, length, part, found);
    members.forEach((index, member) => {
      if (found[member] === 1) seen[index] = 1;
    });
  }
  if (hasDigits && isBareValue(text)) {
    entitySearches.forEach(({ recognizer }, index) => {
      if (recognizer.standsAlone === true) seen[regexRules.length + index] = 1;
    });
  }
  const indexes: number[] = [];
  for (let index = 0; index < seen.length; index += 1) {
    if (seen[index] === 1 && mayMatch(searchAt(index))) indexes.push(index);
  }
  return { indexes, clusters };
}

/** The first matches of a search, `limit` at most. */
function matchesOf(search: Search, text: string, clusters: readonly DigitCluster[], limit: number): readonly Span[] {
  if (search.near === undefined) return search.regex().findAll(text, limit);
  const spans: Span[] = [];
  for (const { from, to } of stretchesAround(clusters, search.near, text.length)) {
    spans.push(...search.regex().findIn(text, from, to, limit - spans.length));
  }
  return spans;
}

function regexHits(
  { regexRules }: CompiledPolicy,
  index: number,
  text: string,
  clusters: readonly DigitCluster[],
): Hit[] {
  const search = regexRules[index]!;
  return matchesOf(search, text, clusters, maxSpans).map(({ start, end }) => {
    return { rule: search.rule, start, end, score: 1, explanation: 'pattern' };
  });
}

/**
 * Entities are found without a bound: each one that is not found goes out unmasked. Recognizers are our own, and none
 * reads far beyond a match, so finding all of them is linear.
 */
const everyMatch = Number.MAX_SAFE_INTEGER;

function entityHits(
  { rules, regexRules, entitySearches }: CompiledPolicy,
  { indexes, clusters }: Candidates,
  text: string,
): readonly Hit[] {
  const found: Hit[] = [];
  for (const index of indexes) {
    const search = entitySearches[index - regexRules.length];
    if (search === undefined) continue;
    for (const span of matchesOf(search, text, clusters, everyMatch)) {
      const judged = judgeEntity(search.recognizer, search.pattern, text, span);
      if (judged !== undefined) found.push({ rule: search.rule, ...judged });
    }
  }
  return keepStrongest(found, rules);
}

function heuristicHits(
  { regexRules, entitySearches, heuristicSearches, heuristics }: CompiledPolicy,
  { indexes, clusters }: Candidates,
  text: string,
  folded: FoldedText,
  isActive: IsActive,
  runs: readonly (SignatureRun | undefined)[],
): Hit[] {
  const matches = heuristics.map((_, index) => [...(runs[index]?.matches ?? [])]);
  for (const index of indexes) {
    const search = heuristicSearches[index - regexRules.length - entitySearches.length];
    if (search === undefined) continue;
    for (const { start, end } of matchesOf(search, text, clusters, maxSpans)) {
      const from = foldedIndex(folded, start);
      const to = foldedIndex(folded, end);
      // A match of invisible characters only has folded to nothing and has no place of its own.
      if (to > from) matches[search.heuristic]!.push({ signature: search.signature, start: from, end: to });
    }
  }
  return heuristics.flatMap(({ rule, scanner, set, classifier }, index): Hit[] => {
    if (!isActive(rule)) return [];
    const weighed = weighEvidence(
      weighMatches(set, matches[index]!, 0),
      scanner.reportFrom,
      classifier?.judge(folded, text),
    );
    return toHits(rule, set, weighed, ({ start, end }) => ({
      start: originalStart(folded, start),
      end: originalEnd(folded, text, end),
    }));
  });
}

/** The first folded unit that comes from `offset` or a later place of the text as received. */
function foldedIndex({ offsets, length }: FoldedText, offset: number): number {
  let low = 0;
  let high = length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (offsets[middle]! < offset) low = middle + 1;
    else high = middle;
  }
  return low;
}
