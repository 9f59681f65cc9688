import { Side } from '../scanners/regex/program.js';
import type { Automaton } from './automaton.js';
import { ALL_PATTERNS, Event, STARTS_HERE, type State, type Step } from './state.js';

/** A match that nothing which is still to come can change. Offsets are those of the stream's text, end exclusive. */
export interface SettledMatch {
  readonly pattern: number;
  readonly start: number;
  readonly end: number;
}

/**
 * Reads the text of the stream again: units from `start` up to `end`. Asked for nothing before the unit that stands
 * before the earliest live start.
 */
export type ReadBack = (start: number, end: number) => string;

/**
 * Finds all matches of an automaton's patterns in a stream: for each pattern exactly those non-empty matches that
 * repeated leftmost-first searching finds in the whole text, each as soon as it is settled.
 *
 * Owns a few numbers a live thread (12 bytes), no text.
 */
export interface StreamMatcher {
  /** Reads more text: whole code points only; a pair must not be parted. Cost: one table look-up a code point. */
  push(text: string, readBack: ReadBack): readonly SettledMatch[];
  /** The text ends here. */
  finish(readBack: ReadBack): readonly SettledMatch[];
  /**
   * Calls back for every match that may still come: its pattern, where it would start, and the least offset at which it
   * can end. No other match will start before the end of the text so far.
   */
  eachLive(onLive: (pattern: number, start: number, leastEnd: number) => void): void;
}

interface PendingMatch {
  readonly start: number;
  readonly end: number;
}

/** Threads and pending matches at one position of the text. */
interface Run {
  state: State;
  /** Where the match of each thread of the state would start; as many as the state has threads, then leftovers. */
  starts: Int32Array;
  /** The other buffer: a step reads one and writes the other. */
  spare: Int32Array;
  position: number;
  readonly pending: Map<number, PendingMatch>;
}

/** Threads that a stream has room for at first: ordinary text keeps fewer alive. */
const INITIAL_THREADS = 16;

/** Opens a stream over an automaton that other streams share. */
export function createStreamMatcher(automaton: Automaton): StreamMatcher {
  const { program } = automaton;
  const run = startRun(0, Side.EDGE, ALL_PATTERNS);
  let settled: SettledMatch[] = [];

  function startRun(position: number, before: number, only: number): Run {
    return {
      state: automaton.intern(new Int32Array(0), new Int32Array(0), before, only),
      starts: new Int32Array(INITIAL_THREADS),
      spare: new Int32Array(INITIAL_THREADS),
      position,
      pending: new Map(),
    };
  }

  /**
   * Moves a run over text from an index on and returns the index where it stopped: at the end, or behind the first code
   * point where patterns settled on a match that ends before it. Those are added to `resume`: their search goes on from
   * the end of the match.
   */
  function advance(run: Run, text: string, from: number, resume: number[]): number {
    let index = from;
    while (index < text.length && resume.length === 0) {
      const codePoint = text.codePointAt(index)!;
      const width = codePoint > 0xffff ? 2 : 1;
      const characterClass = program.classOf(codePoint);
      const step = run.state.steps[characterClass] ?? automaton.step(run.state, characterClass);
      if (step.events.length > 0) takeEvents(run, step, width, resume);
      if (!step.keepsStarts) moveStarts(run, step);
      run.state = step.target;
      run.position += width;
      index += width;
    }
    return index;
  }

  function takeEvents({ starts, position, pending }: Run, { events }: Step, width: number, resume: number[]): void {
    for (let at = 0; at < events.length; at += 3) {
      const pattern = events[at + 1]!;
      const source = events[at + 2]!;
      if (events[at] === Event.MATCH_BEFORE) {
        pending.set(pattern, { start: starts[source]!, end: position });
      } else if (events[at] === Event.MATCH_AFTER) {
        const start = source === STARTS_HERE ? position : starts[source]!;
        pending.set(pattern, { start, end: position + width });
      } else {
        // A pattern settles only on a match that an earlier event has recorded.
        const match = pending.get(pattern)!;
        settled.push({ pattern, ...match });
        if (events[at] === Event.SETTLED && match.end < position + width) resume.push(pattern);
        else pending.delete(pattern);
      }
    }
  }

  function moveStarts(run: Run, { sources }: Step): void {
    const { starts, spare, position } = run;
    const next = spare.length < sources.length ? new Int32Array(sources.length * 2) : spare;
    for (let at = 0; at < sources.length; at++) {
      const source = sources[at]!;
      next[at] = source === STARTS_HERE ? position : starts[source]!;
    }
    run.spare = starts;
    run.starts = next;
  }

  /** Searches for one pattern again from an offset up to the run's position, and puts what is live there into the run. */
  function resumePattern(pattern: number, readBack: ReadBack): void {
    const { end } = run.pending.get(pattern)!;
    run.pending.delete(pattern);
    const alone = searchAlone(pattern, end, readBack);
    const pending = alone.pending.get(pattern);
    if (pending !== undefined) run.pending.set(pattern, pending);
    if (alone.state.threads.length > 0) insertThreads(pattern, alone);
  }

  function searchAlone(pattern: number, from: number, readBack: ReadBack): Run {
    let start = from;
    for (;;) {
      const alone = startRun(start, sideBefore(start, readBack), pattern);
      const resume: number[] = [];
      const text = readBack(start, run.position);
      advance(alone, text, 0, resume);
      if (resume.length === 0) return alone;
      start = alone.pending.get(pattern)!.end;
    }
  }

  function sideBefore(position: number, readBack: ReadBack): number {
    if (position === 0) return Side.EDGE;
    // The second half of a pair is no word character and no newline, and neither is the code point that it ends.
    return program.sideOf(program.classOf(readBack(position - 1, position).charCodeAt(0)));
  }

  function insertThreads(pattern: number, alone: Run): void {
    const { threads, matched, before, only } = run.state;
    let at = 0;
    while (at < threads.length && program.pattern[threads[at]!]! < pattern) at++;
    const added = alone.state.threads.length;
    const merged = [...threads.subarray(0, at), ...alone.state.threads, ...threads.subarray(at)];
    run.starts = Int32Array.from([
      ...run.starts.subarray(0, at),
      ...alone.starts.subarray(0, added),
      ...run.starts.subarray(at, threads.length),
    ]);
    const withMatch = alone.state.matched.length > 0 ? [...matched, pattern].sort((a, b) => a - b) : [...matched];
    run.state = automaton.intern(Int32Array.from(merged), Int32Array.from(withMatch), before, only);
  }

  /** Ends one pattern's threads at the end of the text; true when it then settled on a match. */
  function endPattern(ending: Run, pattern: number, from: number, to: number): PendingMatch | undefined {
    const winner = automaton.matchAtEnd(ending.state, from, to);
    const match = winner < 0 ? ending.pending.get(pattern) : { start: ending.starts[winner]!, end: ending.position };
    if (match !== undefined) settled.push({ pattern, ...match });
    return match;
  }

  function take(): readonly SettledMatch[] {
    const taken = settled;
    settled = [];
    return taken;
  }

  return {
    push(text, readBack) {
      run.state = automaton.refresh(run.state);
      const resume: number[] = [];
      let index = 0;
      while (index < text.length) {
        index = advance(run, text, index, resume);
        for (const pattern of resume) resumePattern(pattern, readBack);
        resume.length = 0;
      }
      return take();
    },

    finish(readBack) {
      const { threads } = run.state;
      let at = 0;
      while (at < threads.length) {
        const pattern = program.pattern[threads[at]!]!;
        let end = at;
        while (end < threads.length && program.pattern[threads[end]!] === pattern) end++;
        let match = endPattern(run, pattern, at, end);
        while (match !== undefined && match.end < run.position) {
          const alone = searchAlone(pattern, match.end, readBack);
          match = endPattern(alone, pattern, 0, alone.state.threads.length);
        }
        at = end;
      }
      return take();
    },

    eachLive(onLive) {
      const { threads } = run.state;
      for (let at = 0; at < threads.length; at++) {
        onLive(program.pattern[threads[at]!]!, run.starts[at]!, run.position);
      }
      for (const [pattern, { start, end }] of run.pending) onLive(pattern, start, end);
    },
  };
}
