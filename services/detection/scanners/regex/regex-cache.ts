import { compileRegex, type LinearRegex } from './linear-regex.js';
import { createPatternSet, type PatternSet } from './pattern-set.js';

/** Compiled patterns by source, so that policies with the same pattern compile it once a thread. */
export interface RegexCache {
  /** The compiled pattern. Errors: those of `compileRegex`. */
  get(pattern: string, flags: string): LinearRegex;
  /** The set of some compiled patterns, in their order. */
  set(members: readonly LinearRegex[]): PatternSet;
}

/** Patterns kept; with their lazily built states each takes up to 1 MB. */
const maxRegexes = 2000;

/** Sets kept; each takes up to 2 MB. */
const maxSets = 200;

/** Creates an empty cache. Owns memory only; belongs to one thread. */
export function createRegexCache(): RegexCache {
  const regexes = new Map<string, LinearRegex>();
  const sets = new Map<string, PatternSet>();
  return {
    get: (pattern, flags) => fetch(regexes, flags + pattern, maxRegexes, () => compileRegex(pattern, flags)),
    set: (members) => {
      const key = members.map(({ source }) => source).join('\n\n');
      return fetch(sets, key, maxSets, () => createPatternSet(members.map(({ program }) => program)));
    },
  };
}

/** The value of a key, made if need be; when there are too many, the one not used for longest goes. */
function fetch<T>(known: Map<string, T>, key: string, most: number, make: () => T): T {
  const value = known.get(key) ?? make();
  // A map keeps the order of insertion, so the first key is the one not used for longest.
  known.delete(key);
  known.set(key, value);
  if (known.size > most) known.delete(known.keys().next().value!);
  return value;
}
