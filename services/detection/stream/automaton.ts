import type { JoinedProgram } from './program.js';
import type { State, Step } from './state.js';
import { createStepper } from './stepper.js';

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
  const stepper = createStepper(program);
  let cache = new Map<string, State>();
  let cells = 0;
  let generation = 0;

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

  function step(state: State, characterClass: number): Step {
    if (cells > maxCells) dropCache();
    const { threads, matched, sources, events } = stepper.step(state, characterClass);
    const built: Step = {
      target: intern(Int32Array.from(threads), Int32Array.from(matched), program.sideOf(characterClass), state.only),
      sources: Int32Array.from(sources),
      keepsStarts: sources.every((source, index) => source === index),
      events: Int32Array.from(events),
    };
    if (state.generation === generation) state.steps[characterClass] = built;
    cells += CELLS_PER_STEP + sources.length + events.length;
    return built;
  }

  function dropCache(): void {
    // Streams still hold old states: without their steps these keep nothing else alive.
    for (const state of cache.values()) state.steps.length = 0;
    cache = new Map();
    cells = 0;
    generation++;
  }

  return {
    program,
    intern,
    step,
    refresh: (state) =>
      state.generation === generation ? state : intern(state.threads, state.matched, state.before, state.only),
    matchAtEnd: stepper.matchAtEnd,
  };
}
