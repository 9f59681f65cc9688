import { type CompiledPolicy, UseKind, useInts } from '../policy/compiled.js';
import { layTables } from '../scanners/keyword/tables.js';
import { Edge, hasEdges, isWordUnit } from '../scanners/keyword/word.js';
import type { FoldedText } from '../scanners/text/fold.js';
import { squeezeBlanks } from '../scanners/text/squeeze.js';

/** Where something stands: in folded units, and in the text as received. Ends exclusive. */
export interface LetterSpan {
  readonly foldedStart: number;
  readonly foldedEnd: number;
  readonly start: number;
  readonly end: number;
}

/** What the automaton of a policy finds; the order is that of a scan of the whole text. */
export interface LetterEvents {
  keyword(rule: number, number: number, span: LetterSpan): void;
  phrase(heuristic: number, phrase: number, span: LetterSpan): void;
}

/** What may become of the states of a policy's automaton. Shared by all streams of the policy. */
export interface LetterPlan {
  readonly policy: CompiledPolicy;
  /** Bits of `Wait` by state. */
  readonly waits: Uint8Array;
  /** The state of the longest proper suffix that begins a pattern. */
  readonly fail: Int32Array;
  readonly holds: (rule: number) => boolean;
}

/** Whether keywords that are worth waiting for go on from a state: anywhere, or only where a word begins. */
const Wait = { ANYWHERE: 1, AT_WORD_START: 2 } as const;

/** Prepares the automaton of a policy for streams. @param holds whether text is held back for a keyword rule */
export function planLetters(policy: CompiledPolicy, holds: (rule: number) => boolean): LetterPlan {
  const { firstChild, report, output, fail } = layTables(policy.shared.automaton);
  const { states } = policy.shared.automaton;
  const waits = new Uint8Array(states);
  // Children have higher numbers than their parents, so what goes on below a state is known when it is its turn.
  for (let state = states - 1; state >= 0; state--) {
    let bits = 0;
    for (let child = firstChild[state]!; child < firstChild[state + 1]!; child++) {
      bits |= waits[child]! | (report[child] === child ? waitOf(policy, output[child]!, holds) : 0);
    }
    waits[state] = bits;
  }
  return { policy, waits, fail, holds };
}

function waitOf({ shared }: CompiledPolicy, pattern: number, holds: (rule: number) => boolean): number {
  let bits = 0;
  eachUse(shared, pattern, (kind, edges, target) => {
    if (kind !== UseKind.KEYWORD || !holds(target)) return;
    bits |= (edges & Edge.START) === 0 ? Wait.ANYWHERE : Wait.AT_WORD_START;
  });
  return bits;
}

function eachUse(
  { uses, automaton }: CompiledPolicy['shared'],
  pattern: number,
  onUse: (kind: number, edges: number, target: number, number: number) => void,
): void {
  for (let use = uses[pattern]!; use < uses[pattern + 1]!; use++) {
    const at = automaton.patterns + 1 + use * useInts;
    onUse(uses[at]!, uses[at + 1]!, uses[at + 2]!, uses[at + 3]!);
  }
}

/**
 * Finds the keywords and phrases of a policy in a stream: exactly those that a scan of the whole text finds.
 *
 * Keeps the folded units of the longest keyword beginning that the text ends with, 18 bytes each, and no other text.
 */
export interface LetterStream {
  /** Reads the text that follows, whole code points only, and its folded form. */
  push(text: string, folded: FoldedText): void;
  /** The text ends here. */
  finish(): void;
  /** Where the earliest keyword would start that is worth waiting for and may still be open; undefined for none. */
  holdFrom(): number | undefined;
}

const blank = 0x20;

/** Opens a stream. */
export function createLetterStream(plan: LetterPlan, events: LetterEvents): LetterStream {
  const { policy, waits, fail, holds } = plan;
  const { automaton, shared } = policy;
  let state = 0;
  /** Length of the text as received. */
  let received = 0;
  /** The folded units that a match may still reach back to and the one before them, with where each came from. */
  const window: Window = { from: 0, units: new Uint16Array(0), starts: [], ends: [] };
  /** Patterns that end with the last unit and need to know that no word goes on there. */
  let waiting: number[] = [];

  function push(text: string, folded: FoldedText): void {
    const known = window.units.length;
    const { units: added, offsets, length } = squeezeBlanks(folded, window.units[known - 1] === blank);
    if (length > 0) {
      extend(window, added.subarray(0, length), offsets, text, received);
      if (waiting.length > 0) settleWaiting(known, isWordUnit(window.units[known]!));
      const { units } = window;
      state = automaton.scan(units, known, units.length, state, takePattern);
      trim(window, automaton.depth(state) + 1);
    }
    received += text.length;
  }

  function takePattern(pattern: number, end: number): void {
    const start = end - automaton.patternLengths[pattern]!;
    const { units } = window;
    let mustWait = false;
    eachUse(shared, pattern, (kind, edges, target, number) => {
      if (kind === UseKind.SEARCH) return;
      if (end === units.length && (edges & Edge.END) !== 0) mustWait = true;
      else if (hasEdges(units, units.length, start, end, edges)) report(kind, target, number, start, end);
    });
    if (mustWait) waiting.push(pattern);
  }

  function settleWaiting(end: number, wordGoesOn: boolean): void {
    const patterns = waiting;
    waiting = [];
    if (wordGoesOn) return;
    for (const pattern of patterns) {
      const start = end - automaton.patternLengths[pattern]!;
      eachUse(shared, pattern, (kind, edges, target, number) => {
        if (kind === UseKind.SEARCH || (edges & Edge.END) === 0) return;
        if (hasEdges(window.units, end, start, end, edges)) report(kind, target, number, start, end);
      });
    }
  }

  function report(kind: number, target: number, number: number, start: number, end: number): void {
    const span = {
      foldedStart: window.from + start,
      foldedEnd: window.from + end,
      start: window.starts[start]!,
      end: window.ends[end - 1]!,
    };
    if (kind === UseKind.KEYWORD) events.keyword(target, number, span);
    else events.phrase(target, number, span);
  }

  function holdFrom(): number | undefined {
    const { units, starts } = window;
    let earliest = Number.POSITIVE_INFINITY;
    for (const pattern of waiting) {
      const start = units.length - automaton.patternLengths[pattern]!;
      eachUse(shared, pattern, (kind, edges, target) => {
        if (kind !== UseKind.KEYWORD || !holds(target)) return;
        if (hasEdges(units, units.length, start, units.length, edges)) earliest = Math.min(earliest, starts[start]!);
      });
    }
    for (let live = state; live !== 0; live = fail[live]!) {
      const start = units.length - automaton.depth(live);
      const atWordStart = start === 0 || !isWordUnit(units[start - 1]!);
      if ((waits[live]! & (atWordStart ? Wait.ANYWHERE | Wait.AT_WORD_START : Wait.ANYWHERE)) === 0) continue;
      // The longest beginning comes first, and it starts earliest.
      earliest = Math.min(earliest, starts[start]!);
      break;
    }
    return earliest === Number.POSITIVE_INFINITY ? undefined : earliest;
  }

  return { push, finish: () => settleWaiting(window.units.length, false), holdFrom };
}

/** The last folded units of a stream. */
interface Window {
  /** Folded offset of the first unit. */
  from: number;
  units: Uint16Array;
  /** Offset, in the text as received, of the code point that each unit came from, and of what follows it. */
  starts: number[];
  ends: number[];
}

function extend(window: Window, units: Uint16Array, offsets: Uint32Array, text: string, received: number): void {
  const joined = new Uint16Array(window.units.length + units.length);
  joined.set(window.units);
  joined.set(units, window.units.length);
  window.units = joined;
  for (let index = 0; index < units.length; index++) {
    const offset = offsets[index]!;
    window.starts.push(received + offset);
    window.ends.push(received + offset + (text.codePointAt(offset)! > 0xffff ? 2 : 1));
  }
}

function trim(window: Window, length: number): void {
  const surplus = window.units.length - length;
  if (surplus <= 0) return;
  window.from += surplus;
  window.units = window.units.slice(surplus);
  window.starts = window.starts.slice(surplus);
  window.ends = window.ends.slice(surplus);
}
