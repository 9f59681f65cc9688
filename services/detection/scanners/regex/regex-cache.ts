import { compileRegex, type LinearRegex } from './linear-regex.js';

/** Compiled patterns by source, so that policies with the same pattern compile it once a thread. */
export interface RegexCache {
  /** The compiled pattern. Errors: those of `compileRegex`. */
  get(pattern: string, flags: string): LinearRegex;
}

/** Patterns kept; with their lazily built states each takes up to 1 MB. */
const maxRegexes = 2000;

/** Creates an empty cache. Owns memory only; belongs to one thread. */
export function createRegexCache(): RegexCache {
  const known = new Map<string, LinearRegex>();
  return {
    get(pattern, flags) {
      const key = flags + pattern;
      let regex = known.get(key);
      if (regex === undefined) {
        regex = compileRegex(pattern, flags);
      } else {
        known.delete(key);
      }
      // The map keeps the order of insertion: the first key is the one not used for longest.
      known.set(key, regex);
      if (known.size > maxRegexes) known.delete(known.keys().next().value!);
      return regex;
    },
  };
}
