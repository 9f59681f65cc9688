import { Phase } from '#gen/gatehouse/common/v1/risk_pb.js';
import { ScannerType } from '#gen/gatehouse/detection/v1/verdict_pb.js';
import type { Hit } from '../scanners/hit.js';
import { maxSpans } from '../scanners/regex/linear-regex.js';
import { decodedViews } from '../scanners/views/decoded.js';
import { fuzzyViews } from '../scanners/views/fuzzy.js';
import { countReadOut, locate, type View } from '../scanners/views/view.js';
import type { Rule, RuleTable } from './rule.js';

/**
 * What a text holds in disguise: hits of its decoded and fuzzy views, where they stand in the text as received. A hit
 * covers every character that carries a bit of it, so covering it leaves nothing of it to decode.
 *
 * Only what was written out counts, and only what no hit of the same rule covers already. Whitelists are not asked: a
 * phrase in disguise must not unlock anything. Fuzzy views are read by rules that judge wordings and by keyword rules that
 * ask for it. Pure. Cost: linear in the text, and n log n in the hits.
 *
 * @param plain hits of the text as received @param scan scans one view, its offsets its own
 */
export function hitsInDisguise(
  rules: RuleTable,
  text: string,
  plain: readonly Hit[],
  scan: (text: string) => readonly Hit[],
  phase: Phase,
): Hit[] {
  let found: Hit[] = [];
  const read = (views: readonly View[], share: number, reads: (rule: Rule) => boolean) => {
    const here = views.flatMap((view) =>
      scan(view.text).flatMap((hit) => {
        const rule = rules[hit.rule]!;
        return reads(rule) && isNews(hit, rule, view, share) ? [toReceived(hit, view)] : [];
      }),
    );
    if (here.length > 0) found = [...found, ...apartFrom([...plain, ...found], here)];
  };
  for (const views of decodedViews(text)) read(views, leastDecoded, ({ tag }) => tag !== 'whitelist');
  const isActive = ({ onInput, onOutput }: Rule) => (phase === Phase.OUTPUT ? onOutput : onInput);
  if (rules.some((rule) => readsFuzzily(rule) && isActive(rule))) read(fuzzyViews(text), leastFuzzy, readsFuzzily);
  return withinLimits(rules, plain, found);
}

function readsFuzzily({ type, isFuzzy }: Rule): boolean {
  return type === ScannerType.HEURISTIC || isFuzzy === true;
}

/**
 * Share of a passage that must have been written out before a judgement on the passage counts: reading an ordinary text
 * again because of one escape in it is no news, and each reading is one more chance to be wrong. Disguised words are
 * signs by themselves.
 */
const leastDecoded = 0.05;
const leastFuzzy = 0.02;

/** Whether a hit of a rule that may read the view is about what was written out; keywords of fuzzy views always are. */
function isNews({ start, end }: Hit, { type }: Rule, view: View, share: number): boolean {
  if (share === leastFuzzy && type !== ScannerType.HEURISTIC) return true;
  const readOut = countReadOut(view, start, end);
  return type === ScannerType.HEURISTIC ? readOut >= share * (end - start) : readOut > 0;
}

/** The same hit in the text as received. */
function toReceived(hit: Hit, view: View): Hit {
  return { ...hit, ...locate(view, hit.start, hit.end), explanation: `${hit.explanation}, in ${view.readAs}` };
}

/** The hits that overlap no known hit of their rule. */
function apartFrom(known: readonly Hit[], hits: readonly Hit[]): Hit[] {
  const isKnown = new Set(known);
  const ordered = [...known, ...hits].sort((a, b) => a.rule - b.rule || a.start - b.start);
  const overlapping = new Set<Hit>();
  let before: Hit | undefined;
  for (const hit of ordered) {
    if (before?.rule === hit.rule && before.end > hit.start) overlapping.add(hit);
    if (isKnown.has(hit) && (before?.rule !== hit.rule || hit.end > before.end)) before = hit;
  }
  let after: Hit | undefined;
  for (const hit of ordered.reverse()) {
    if (after?.rule === hit.rule && after.start < hit.end) overlapping.add(hit);
    if (isKnown.has(hit)) after = hit;
  }
  return hits.filter((hit) => !overlapping.has(hit));
}

/** No more hits of a rule than it may report. Entities are all reported: one that is left out goes out unmasked. */
function withinLimits(rules: RuleTable, plain: readonly Hit[], found: readonly Hit[]): Hit[] {
  if (found.length === 0) return [];
  const numbers = new Map<number, number>();
  const count = ({ rule }: Hit) => {
    const number = (numbers.get(rule) ?? 0) + 1;
    numbers.set(rule, number);
    return number;
  };
  plain.forEach(count);
  return found.filter((hit) => count(hit) <= maxSpans || rules[hit.rule]!.type === ScannerType.ENTITY);
}
