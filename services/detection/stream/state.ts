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
