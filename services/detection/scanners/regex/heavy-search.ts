import { foldString } from '../text/fold.js';
import { compileRegex, type LinearRegex, maxSpans, type Span, tenantFlags } from './linear-regex.js';

/** Searches for one heavy pattern. Belongs to one thread: it keeps the states that it has met. */
export interface HeavySearch {
  /**
   * The matches in each text, as a scan reports them; undefined when finding them takes more than so many steps. Texts
   * without any of the pattern's literals cost next to nothing.
   */
  findAll(texts: readonly string[], maxSteps: number): Span[][] | undefined;
}

/**
 * Creates the search for a pattern of a tenant; it compiles when a text may match.
 *
 * @param literals folded literals of which every match contains one, where they are known
 */
export function createHeavySearch(pattern: string, literals: readonly string[] | undefined): HeavySearch {
  const tooMany = new Error('a search took too many steps');
  let left = 0;
  let compiled: LinearRegex | undefined;

  function regex(): LinearRegex {
    compiled ??= compileRegex(pattern, tenantFlags, () => {
      left -= 1;
      if (left < 0) throw tooMany;
    });
    return compiled;
  }

  function mayMatch(text: string): boolean {
    if (literals === undefined) return true;
    const folded = foldString(text);
    return literals.some((literal) => folded.includes(literal));
  }

  return {
    findAll(texts, maxSteps) {
      left = maxSteps;
      try {
        return texts.map((text) => (mayMatch(text) ? regex().findAll(text, maxSpans) : []));
      } catch (error) {
        if (error !== tooMany) throw error;
        return undefined;
      }
    },
  };
}
