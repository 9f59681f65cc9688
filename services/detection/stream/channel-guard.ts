import { coverOf, decidingUnits } from '../operators/apply.js';
import type { EntitySearch, RegexRule } from '../policy/compiled.js';
import { contextChars } from '../recognizers/define.js';
import type { Hit } from '../scanners/hit.js';
import { maxSpans } from '../scanners/regex/linear-regex.js';
import { foldText } from '../scanners/text/fold.js';
import { createContextTrack, passesGate } from './context-gate.js';
import { createEntityQueue } from './entity-queue.js';
import { createJudgementStream } from './judgement-stream.js';
import { createLetterStream } from './letter-stream.js';
import { createStreamMatcher, type SettledMatch } from './matcher.js';
import type { FollowedSearch, StreamPlan } from './plan.js';
import { createTailText } from './tail-text.js';

/** What a guard knows after more text. */
export interface Clearance {
  /**
   * No character before this offset can be part of a hit to come that stops the answer, or be covered by one. UTF-16
   * code units of the channel's whole text; only rises.
   */
  readonly end: number;
  /** Hits that became certain, in no order; entities that overlap come together. Rules that judge a text as a whole are asked by `judge`. */
  readonly hits: readonly Hit[];
}

/**
 * Guards the text of one channel: finds in a stream exactly what a scan of the whole text finds, and knows at any
 * moment from where on text has to be held back.
 *
 * Cost: linear in the text, whatever it is cut into: 1.5 µs a token with the shipped entities. Memory: the text that may
 * still be in a match, half a line before it, and 12 bytes for each live partial match; 10 KB for an idle channel.
 */
export interface ChannelGuard {
  /** Reads more text. Half a surrogate pair at its end waits for the other half. */
  push(text: string): Clearance;
  /** The text ends here: all of it is cleared. */
  finish(): Clearance;
  /** What the rules that judge a text as a whole say about it so far. */
  judge(): readonly Hit[];
  /** The text as received from `start` up to `end`, which must not lie before what was cleared by the last call. */
  read(start: number, end: number): string;
}

/** Opens the guard of a channel. */
export function createChannelGuard(plan: StreamPlan): ChannelGuard {
  const { policy, outcomes } = plan;
  const isActive = (rule: number) => policy.rules[rule]!.onOutput;
  const matchers = plan.groups.map(({ automaton }) => createStreamMatcher(automaton));
  const judgement = plan.judges ? createJudgementStream(policy, isActive) : undefined;
  const entities = createEntityQueue(policy.rules);
  const context = plan.gates && createContextTrack(plan.gates);
  /** Hits of each keyword rule and matches of each regex; a scan reports no more than `maxSpans` of either. */
  const keywordCounts = new Map<number, number>();
  const matchCounts = new Map<FollowedSearch, number>();
  const letters =
    plan.letters &&
    createLetterStream(plan.letters, {
      keyword(rule, number, { start, end }) {
        if (!isActive(rule) || !countUp(keywordCounts, rule)) return;
        hits.push({ rule, start, end, score: 1, explanation: `keyword ${number + 1}` });
      },
      phrase: (heuristic, phrase, span) => judgement?.take(heuristic, phrase, span),
    });

  const tail = createTailText();
  const { read } = tail;
  let hits: Hit[] = [];
  let carry = '';
  /** Length of the text so far; what waits for its other half is no part of it. */
  let position = 0;
  let cleared = 0;
  /** Text before it is not read again by the next call. */
  let keptFrom = 0;

  function advance(text: string, isEnd: boolean): Clearance {
    tail.dropBefore(keptFrom);
    if (letters || context) {
      const folded = foldText(text);
      letters?.push(text, folded);
      judgement?.read(text, folded);
      context?.push(folded, position);
    }
    tail.append(text);
    position = tail.end;
    if (isEnd) letters?.finish();
    matchers.forEach((matcher, index) => {
      const { searches } = plan.groups[index]!;
      for (const match of matcher.push(text, read)) takeMatch(searches[match.pattern]!, match);
      if (isEnd) for (const match of matcher.finish(read)) takeMatch(searches[match.pattern]!, match);
    });
    const live = liveStarts();
    hits.push(...entities.settle(isEnd ? position : live.entity, position, isEnd, read));
    cleared = isEnd ? position : Math.max(cleared, holdFrom(live.held));
    keptFrom = lookBackFrom(Math.min(live.any, cleared));
    const found = hits;
    hits = [];
    return { end: cleared, hits: found };
  }

  /** How far back the next call may read: to the context of whatever is still open. */
  function lookBackFrom(open: number): number {
    let least = open;
    entities.eachOpen((_, start) => {
      least = Math.min(least, start);
    });
    return least - contextChars - 1;
  }

  function takeMatch(followed: FollowedSearch, { start, end }: SettledMatch): void {
    const { search, gate } = followed;
    if (!('recognizer' in search)) {
      if (!countUp(matchCounts, followed)) return;
      hits.push({ rule: search.rule, start, end, score: 1, explanation: 'pattern' });
    } else if (gate === undefined || passes(gate, search, start)) entities.add(search, { start, end });
  }

  /** Whether a match that begins there counts, by the words before it. */
  function passes(gate: number, search: EntitySearch, start: number): boolean {
    // A search has a gate only when the plan has gates.
    return context!.mayPass(gate, start) && passesGate(search, read(Math.max(0, start - contextChars), start));
  }

  /** Where the earliest match starts that may still come: of any search, of an entity; and from where to hold text. */
  function liveStarts(): { any: number; entity: number; held: number } {
    const live = { any: position, entity: position, held: position };
    matchers.forEach((matcher, index) => {
      const { searches } = plan.groups[index]!;
      matcher.eachLive((pattern, start, leastEnd) => {
        const { search, gate } = searches[pattern]!;
        live.any = Math.min(live.any, start);
        if ('recognizer' in search) {
          if (gate !== undefined && !passes(gate, search, start)) return;
          live.entity = Math.min(live.entity, start);
        }
        live.held = Math.min(live.held, holdStart(search.rule, start, leastEnd, search));
      });
    });
    return live;
  }

  /** From where the text of a possible hit has to be held back: what its operator keeps in any case may go. */
  function holdStart(
    rule: number,
    start: number,
    leastEnd: number,
    search: RegexRule | EntitySearch | undefined,
  ): number {
    if (outcomes[rule] === 'report') return position;
    const { operator } = policy.rules[rule]!;
    // Of a match whose entity is only a part, the operator's beginning is not known before it is judged.
    const isPart = search !== undefined && 'pattern' in search && search.pattern.locate !== undefined;
    if (outcomes[rule] === 'stop' || operator === undefined || isPart) return start;
    const beginning = read(start, Math.min(leastEnd, start + decidingUnits(operator)));
    return start + coverOf(beginning, operator).start;
  }

  function holdFrom(liveHeld: number): number {
    let held = Math.min(liveHeld, letters?.holdFrom() ?? position);
    entities.eachOpen((rule, start, end, search) => {
      held = Math.min(held, holdStart(rule, start, end, search));
    });
    return held;
  }

  return {
    push(text) {
      const whole = carry + text;
      carry = endsInHalfPair(whole) ? whole.slice(-1) : '';
      return advance(carry === '' ? whole : whole.slice(0, -1), false);
    },
    finish: () => advance(carry, true),
    judge: () => judgement?.hits() ?? [],
    read,
  };
}

/** Counts one more under a key; false when it is one more than a scan reports. */
function countUp<Key>(counts: Map<Key, number>, key: Key): boolean {
  const count = counts.get(key) ?? 0;
  counts.set(key, count + 1);
  return count < maxSpans;
}

function endsInHalfPair(text: string): boolean {
  const last = text.charCodeAt(text.length - 1);
  return last >= 0xd800 && last <= 0xdbff;
}
