import { assertionsBetween, Op, Side } from '../scanners/regex/program.js';
import type { JoinedProgram } from './program.js';

/**
 * One state of the lazy automaton: which threads are alive, in the order in which leftmost-first matching prefers
 * them. Where each thread began is not part of it: that travels beside the state (see `Step.sources`).
 */
export interface State {
  /** Instruction of each live thread: by pattern, then by preference. */
  readonly threads: Int32Array;
  /** Patterns that have a match which a preferred thread may still replace; they start no new threads. Ascending. */
  readonly matched: Int32Array;
  /** The Side that stands before the position. */
  readonly before: number;
  /** The one pattern that may start threads, or `ALL_PATTERNS`. */
  readonly only: number;
  /** Known steps by character class. */
  readonly steps: (Step | undefined)[];
  /** Lives as long as the cache it was made in. */
  readonly generation: number;
}

/** What one code point does to a state. */
export interface Step {
  readonly target: State;
  /** For each thread of the target, the index of the thread it continues, or `STARTS_HERE`. */
  readonly sources: Int32Array;
  /** Whether every thread continues the one at its own place, so that what travels beside them stays. */
  readonly keepsStarts: boolean;
  /** Triples of event, pattern and source thread, in the order in which they happen. */
  readonly events: Int32Array;
}

/** What can happen to a pattern in one step. */
export const Event = {
  /** A thread completes a match that ends before the code point; it replaces the pattern's match so far. */
  MATCH_BEFORE: 0,
  /** The same, ending after the code point. */
  MATCH_AFTER: 1,
  /** No thread can replace the pattern's match any more; the search goes on from the end of that match. */
  SETTLED: 2,
  /** The same, and the step has already begun the new search at the right place. */
  SETTLED_AND_RESUMED: 3,
} as const;

export const ALL_PATTERNS = -1;
export const STARTS_HERE = -1;

/**
 * The lazily built automaton of a program. Shared by all streams of a policy in one thread.
 *
 * Cost: a step that was taken before is one array read; a new one costs time in proportion to the live threads. The
 * cache is bounded and dropped when full, so time stays linear in the text whatever the patterns are.
 */
export interface Automaton {
  readonly program: JoinedProgram;
  /** The state with these threads, as it is kept in the cache. */
  intern(threads: Int32Array, matched: Int32Array, before: number, only: number): State;
  /** The step of a state on a character class. */
  step(state: State, characterClass: number): Step;
  /** The same state in the present cache. */
  refresh(state: State): State;
  /** Index of the most preferred thread among `from..to` that matches when the text ends here, or -1. */
  matchAtEnd(state: State, from: number, to: number): number;
}

/**
 * Cache limit, in array cells of states and steps with what surrounds them; 5 MB an automaton when it is full, measured
 * on random text. Ordinary text in five languages takes a tenth of it. RE2 allows 8 MB; less only means that text made to
 * fill the cache builds its steps again, about 20 µs each.
 */
const MAX_CACHED_CELLS = 250_000;
const CELLS_PER_STATE = 24;
const CELLS_PER_STEP = 12;

/** Creates the automaton of a program. */
export function createAutomaton(program: JoinedProgram, maxCells = MAX_CACHED_CELLS): Automaton {
  let cache = new Map<string, State>();
  let cells = 0;
  let generation = 0;
  /** By character class and `before`: the patterns that can start there, with the instructions after the code point. */
  const starts = new Map<number, readonly Fresh[]>();
  /** Stamps that mark an instruction as seen: `reached` at the target of a step, `passed` at its origin. */
  const reached = new Uint32Array(program.op.length);
  const passed = new Uint32Array(program.op.length);
  let stamp = 0;

  function intern(threads: Int32Array, matched: Int32Array, before: number, only: number): State {
    const key = `${only}|${before}|${matched.join()}|${threads.join()}`;
    let state = cache.get(key);
    if (state === undefined) {
      state = { threads, matched, before, only, steps: [], generation };
      cache.set(key, state);
      cells += CELLS_PER_STATE + threads.length;
    }
    return state;
  }

  function dropCache(): void {
    // Streams still hold old states: without their steps these keep nothing else alive.
    for (const state of cache.values()) state.steps.length = 0;
    cache = new Map();
    cells = 0;
    generation++;
  }

  function step(state: State, characterClass: number): Step {
    if (cells > maxCells) dropCache();
    const built = build(state, characterClass);
    if (state.generation === generation) state.steps[characterClass] = built;
    cells += CELLS_PER_STEP + built.sources.length + built.events.length;
    return built;
  }

  function build(state: State, characterClass: number): Step {
    const threads: number[] = [];
    const sources: number[] = [];
    const events: number[] = [];
    const matched: number[] = [];
    const assertions = assertionsBetween(state.before, program.sideOf(characterClass));
    const fresh = freshAt(state.before, characterClass);
    let at = 0;
    let nextFresh = 0;
    let nextMatched = 0;

    while (at < state.threads.length || nextFresh < fresh.length) {
      const living = at < state.threads.length ? program.pattern[state.threads[at]!]! : Number.POSITIVE_INFINITY;
      const starting = nextFresh < fresh.length ? fresh[nextFresh]!.pattern : Number.POSITIVE_INFINITY;
      const pattern = Math.min(living, starting);
      let end = at;
      while (end < state.threads.length && program.pattern[state.threads[end]!] === pattern) end++;
      const begin = starting === pattern ? fresh[nextFresh++] : undefined;
      while (nextMatched < state.matched.length && state.matched[nextMatched]! < pattern) nextMatched++;
      const hadMatch = state.matched[nextMatched] === pattern;
      if (advance(pattern, at, end, hadMatch, begin)) matched.push(pattern);
      at = end;
    }
    return {
      target: intern(Int32Array.from(threads), Int32Array.from(matched), program.sideOf(characterClass), state.only),
      sources: Int32Array.from(sources),
      keepsStarts: sources.every((source, index) => source === index),
      events: Int32Array.from(events),
    };

    /** Moves one pattern's threads over the code point; true when it then has a match that may still be replaced. */
    function advance(pattern: number, from: number, to: number, hadMatch: boolean, begin: Fresh | undefined): boolean {
      stamp++;
      const first = threads.length;
      let last: number | undefined;
      for (let index = from; index < to && last === undefined; index++) last = stepThread(state.threads[index]!, index);
      let pending = hadMatch || last !== undefined;
      if (pending && threads.length === first) {
        if (last === Event.MATCH_BEFORE) {
          events.push(Event.SETTLED_AND_RESUMED, pattern, STARTS_HERE);
          pending = false;
        } else {
          events.push(Event.SETTLED, pattern, STARTS_HERE);
          return false;
        }
      }
      if (pending || begin === undefined || (state.only !== ALL_PATTERNS && state.only !== pattern)) return pending;
      for (const after of begin.after) {
        if (!follow(after, STARTS_HERE)) continue;
        if (threads.length > first) return true;
        events.push(Event.SETTLED, pattern, STARTS_HERE);
        return false;
      }
      return false;
    }

    /** Takes one thread over the code point; the match event when it completed a match, which cuts all after it. */
    function stepThread(instruction: number, source: number): number | undefined {
      const stack = [instruction];
      for (let pc = stack.pop(); pc !== undefined; pc = stack.pop()) {
        if (passed[pc] === stamp) continue;
        passed[pc] = stamp;
        switch (program.op[pc]) {
          case Op.FORK:
            stack.push(program.arg[pc]!, program.out[pc]!);
            break;
          case Op.JUMP:
            stack.push(program.out[pc]!);
            break;
          case Op.ASSERT:
            if ((program.arg[pc]! & ~assertions) === 0) stack.push(program.out[pc]!);
            break;
          case Op.MATCH:
            events.push(Event.MATCH_BEFORE, program.pattern[pc]!, source);
            return Event.MATCH_BEFORE;
          case Op.CHARACTER:
            if (program.accepts(pc, characterClass) && follow(program.out[pc]!, source)) {
              return Event.MATCH_AFTER;
            }
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
      const first = threads.length;
      const stack = [instruction];
      let conditional = false;
      let matches = false;
      for (let pc = stack.pop(); pc !== undefined && !matches; pc = stack.pop()) {
        if (reached[pc] === stamp) continue;
        reached[pc] = stamp;
        switch (program.op[pc]) {
          case Op.FORK:
            stack.push(program.arg[pc]!, program.out[pc]!);
            break;
          case Op.JUMP:
            stack.push(program.out[pc]!);
            break;
          case Op.ASSERT:
            conditional = true;
            break;
          case Op.CHARACTER:
            threads.push(pc);
            sources.push(source);
            break;
          case Op.MATCH:
            events.push(Event.MATCH_AFTER, program.pattern[pc]!, source);
            matches = true;
            break;
        }
      }
      if (conditional) {
        threads.length = first;
        sources.length = first;
        threads.push(instruction);
        sources.push(source);
      }
      return matches;
    }
  }

  /** The patterns that can start on a rune class, ascending. */
  function freshAt(before: number, characterClass: number): readonly Fresh[] {
    const key = characterClass * 4 + before;
    let fresh = starts.get(key);
    if (fresh === undefined) {
      const assertions = assertionsBetween(before, program.sideOf(characterClass));
      fresh = Array.from(program.start, (start, pattern) => ({
        pattern,
        after: accepting(start, assertions, characterClass),
      }));
      fresh = fresh.filter(({ after }) => after.length > 0);
      starts.set(key, fresh);
    }
    return fresh;
  }

  /** What follows the rune tests that a pattern can start with; tests preferred less than an empty match never run. */
  function accepting(start: number, assertions: number, characterClass: number): number[] {
    const after: number[] = [];
    const seen = new Set<number>();
    const stack = [start];
    for (let pc = stack.pop(); pc !== undefined; pc = stack.pop()) {
      if (seen.has(pc)) continue;
      seen.add(pc);
      const op = program.op[pc];
      if (op === Op.MATCH) break;
      if (op === Op.FORK) stack.push(program.arg[pc]!, program.out[pc]!);
      else if (op === Op.JUMP) stack.push(program.out[pc]!);
      else if (op === Op.ASSERT && (program.arg[pc]! & ~assertions) === 0) stack.push(program.out[pc]!);
      else if (op === Op.CHARACTER && program.accepts(pc, characterClass)) after.push(program.out[pc]!);
    }
    return after;
  }

  function matchAtEnd(state: State, from: number, to: number): number {
    const assertions = assertionsBetween(state.before, Side.EDGE);
    stamp++;
    for (let index = from; index < to; index++) {
      const stack = [state.threads[index]!];
      for (let pc = stack.pop(); pc !== undefined; pc = stack.pop()) {
        if (passed[pc] === stamp) continue;
        passed[pc] = stamp;
        const op = program.op[pc];
        if (op === Op.MATCH) return index;
        if (op === Op.FORK) stack.push(program.arg[pc]!, program.out[pc]!);
        else if (op === Op.JUMP || (op === Op.ASSERT && (program.arg[pc]! & ~assertions) === 0))
          stack.push(program.out[pc]!);
      }
    }
    return -1;
  }

  return {
    program,
    intern,
    step,
    refresh: (state) =>
      state.generation === generation ? state : intern(state.threads, state.matched, state.before, state.only),
    matchAtEnd,
  };
}

/** A pattern that starts on a code point, with the instructions after it, most preferred first. */
interface Fresh {
  readonly pattern: number;
  readonly after: readonly number[];
}
