import { foldString } from '../text/fold.js';
import { type LinearRegex, maxSpans, type Span } from './linear-regex.js';

/** What is searched for: a pattern, and literals of which every match contains one, where they are known. */
interface HeavyPattern {
  readonly literals: readonly string[] | undefined;
  regex(): LinearRegex;
}

/** The matches of a heavy pattern, as a scan reports them; texts without any of its literals cost it next to nothing. */
export function searchHeavy(pattern: HeavyPattern, text: string): Span[] {
  if (pattern.literals !== undefined) {
    const folded = foldString(text);
    if (!pattern.literals.some((literal) => folded.includes(literal))) return [];
  }
  return pattern.regex().findAll(text, maxSpans);
}
