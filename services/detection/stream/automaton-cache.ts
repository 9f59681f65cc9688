import { LRUCache } from 'lru-cache';
import { type Automaton, createAutomaton } from './automaton.js';
import { joinPatterns } from './program.js';

/**
 * Automata by the patterns that they follow. Most policies look for the same entity types, so a policy or a revision of
 * one that is new here finds its automaton built and warm.
 */
export interface AutomatonCache {
  /**
   * The automaton of these patterns, RE2 dialect with flags. Pattern n is the n-th.
   *
   * Errors: those of re2js for a pattern that it does not take. Cost: 0.1 to 3 ms a pattern that is new.
   */
  get(sources: readonly string[]): Automaton;
}

/** Automata kept while no plan uses them; each takes up to some megabytes. */
const MAX_AUTOMATA = 64;

/** Creates an empty cache. Owns memory only; belongs to one thread. */
export function createAutomatonCache(): AutomatonCache {
  const known = new LRUCache<string, Automaton>({ max: MAX_AUTOMATA });
  return {
    get(sources) {
      const key = JSON.stringify(sources);
      let automaton = known.get(key);
      if (automaton === undefined) {
        automaton = createAutomaton(joinPatterns(sources));
        known.set(key, automaton);
      }
      return automaton;
    },
  };
}
