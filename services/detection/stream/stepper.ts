import { assertionsBetween, Op, Side } from '../scanners/regex/program.js';
import type { JoinedProgram } from './program.js';
import { ALL_PATTERNS, Event, STARTS_HERE, type State } from './state.js';

/** What one code point makes of a state, in the terms of `State` and `Step`. */
export interface RawStep {
  readonly threads: readonly number[];
  readonly sources: readonly number[];
  readonly events: readonly number[];
  readonly matched: readonly number[];
}

/** Works out steps by following the instructions of a program. */
export interface Stepper {
  step(state: State, characterClass: number): RawStep;
  /** See `Automaton.matchAtEnd`. */
  matchAtEnd(state: State, from: number, to: number): number;
}

/** Creates the stepper of a program. Reuses its buffers: a step is finished before the next one begins. */
export function createStepper(program: JoinedProgram): Stepper {
  const { op, out, arg, pattern: patternOf } = program;
  /** By character class and side: the patterns that can start there. */
  const starts = new Map<number, readonly Fresh[]>();
  /** Stamps of the instructions that the present pattern's threads came by: before the code point, and after it. */
  const passed = new Uint32Array(op.length);
  const reached = new Uint32Array(op.length);
  let stamp = 0;
  // The step under construction.
  let from: State;
  let characterClass = 0;
  let assertions = 0;
  let threads: number[] = [];
  let sources: number[] = [];
  let events: number[] = [];

  function step(state: State, onClass: number): RawStep {
    from = state;
    characterClass = onClass;
    assertions = assertionsBetween(state.before, program.sideOf(onClass));
    threads = [];
    sources = [];
    events = [];
    const matched: number[] = [];
    const fresh = freshAt(state.before);
    let at = 0;
    let nextFresh = 0;
    while (at < state.threads.length || nextFresh < fresh.length) {
      const living = at < state.threads.length ? patternOf[state.threads[at]!]! : Number.POSITIVE_INFINITY;
      const starting = fresh[nextFresh]?.pattern ?? Number.POSITIVE_INFINITY;
      const pattern = Math.min(living, starting);
      const end = endOfPattern(state.threads, at, pattern);
      const after = starting === pattern ? fresh[nextFresh++]!.after : [];
      const mayStart = state.only === ALL_PATTERNS || state.only === pattern;
      if (stepPattern(pattern, at, end, mayStart ? after : [])) matched.push(pattern);
      at = end;
    }
    return { threads, sources, events, matched };
  }

  /**
   * Moves one pattern's threads over the code point, and starts new ones where it has no match yet.
   * True when it then has a match that may still be replaced.
   */
  function stepPattern(pattern: number, first: number, end: number, fresh: readonly number[]): boolean {
    stamp++;
    const length = threads.length;
    let last: number | undefined;
    for (let index = first; index < end && last === undefined; index++) {
      last = stepThread(from.threads[index]!, index);
    }
    if (last !== undefined || from.matched.includes(pattern)) {
      if (threads.length > length) return true;
      const resumes = last === Event.MATCH_BEFORE;
      events.push(resumes ? Event.SETTLED_AND_RESUMED : Event.SETTLED, pattern, STARTS_HERE);
      if (!resumes) return false;
    }
    for (const instruction of fresh) {
      if (!follow(instruction, STARTS_HERE)) continue;
      if (threads.length > length) return true;
      events.push(Event.SETTLED, pattern, STARTS_HERE);
      return false;
    }
    return false;
  }

  /** Takes one thread over the code point; the event when it completes a match, which cuts all threads behind it. */
  function stepThread(instruction: number, source: number): number | undefined {
    const stack = [instruction];
    for (let at = stack.pop(); at !== undefined; at = stack.pop()) {
      if (passed[at] === stamp) continue;
      passed[at] = stamp;
      switch (op[at]) {
        case Op.FORK:
          stack.push(arg[at]!, out[at]!);
          break;
        case Op.JUMP:
          stack.push(out[at]!);
          break;
        case Op.ASSERT:
          if ((arg[at]! & ~assertions) === 0) stack.push(out[at]!);
          break;
        case Op.MATCH:
          events.push(Event.MATCH_BEFORE, patternOf[at]!, source);
          return Event.MATCH_BEFORE;
        case Op.CHARACTER:
          if (program.accepts(at, characterClass) && follow(out[at]!, source)) return Event.MATCH_AFTER;
          break;
      }
    }
    return undefined;
  }

  /**
   * Adds the threads that an instruction after the code point leads to; true when one of them is a match. Where an
   * assertion stands in the way the instruction itself becomes the thread: what it leads to, and in which order of
   * preference, shows only when the next code point is known.
   */
  function follow(instruction: number, source: number): boolean {
    const length = threads.length;
    const stack = [instruction];
    let isConditional = false;
    let matches = false;
    for (let at = stack.pop(); at !== undefined && !matches; at = stack.pop()) {
      if (reached[at] === stamp) continue;
      reached[at] = stamp;
      switch (op[at]) {
        case Op.FORK:
          stack.push(arg[at]!, out[at]!);
          break;
        case Op.JUMP:
          stack.push(out[at]!);
          break;
        case Op.ASSERT:
          isConditional = true;
          break;
        case Op.CHARACTER:
          threads.push(at);
          sources.push(source);
          break;
        case Op.MATCH:
          events.push(Event.MATCH_AFTER, patternOf[at]!, source);
          matches = true;
          break;
      }
    }
    if (isConditional) {
      threads.length = length;
      sources.length = length;
      threads.push(instruction);
      sources.push(source);
    }
    return matches;
  }

  /** The patterns that can start on the code point, ascending. */
  function freshAt(before: number): readonly Fresh[] {
    const key = characterClass * 4 + before;
    let fresh = starts.get(key);
    if (fresh === undefined) {
      const all = Array.from(program.start, (start, pattern) => ({ pattern, after: accepting(start) }));
      fresh = all.filter(({ after }) => after.length > 0);
      starts.set(key, fresh);
    }
    return fresh;
  }

  /** What follows the characters that a pattern can start with; those preferred less than an empty match never count. */
  function accepting(start: number): number[] {
    const after: number[] = [];
    const seen = new Set<number>();
    const stack = [start];
    for (let at = stack.pop(); at !== undefined && op[at] !== Op.MATCH; at = stack.pop()) {
      if (seen.has(at)) continue;
      seen.add(at);
      if (op[at] === Op.FORK) stack.push(arg[at]!, out[at]!);
      else if (op[at] === Op.JUMP) stack.push(out[at]!);
      else if (op[at] === Op.ASSERT && (arg[at]! & ~assertions) === 0) stack.push(out[at]!);
      else if (op[at] === Op.CHARACTER && program.accepts(at, characterClass)) after.push(out[at]!);
    }
    return after;
  }

  function matchAtEnd(state: State, first: number, end: number): number {
    const atEnd = assertionsBetween(state.before, Side.EDGE);
    stamp++;
    for (let index = first; index < end; index++) {
      const stack = [state.threads[index]!];
      for (let at = stack.pop(); at !== undefined; at = stack.pop()) {
        if (passed[at] === stamp) continue;
        passed[at] = stamp;
        if (op[at] === Op.MATCH) return index;
        if (op[at] === Op.FORK) stack.push(arg[at]!, out[at]!);
        else if (op[at] === Op.JUMP || (op[at] === Op.ASSERT && (arg[at]! & ~atEnd) === 0)) stack.push(out[at]!);
      }
    }
    return -1;
  }

  function endOfPattern(living: Int32Array, start: number, pattern: number): number {
    let end = start;
    while (end < living.length && patternOf[living[end]!] === pattern) end++;
    return end;
  }

  return { step, matchAtEnd };
}

/** A pattern that starts on a code point, with the instructions after it, most preferred first. */
interface Fresh {
  readonly pattern: number;
  readonly after: readonly number[];
}
