import { RE2JS } from 're2js';
import { createBackwardSearch } from './backward.js';
import { createForwardSearch } from './forward.js';
import { compileProgram, type Program, withSteps } from './program.js';

/** A half-open span of UTF-16 offsets. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/**
 * A compiled pattern that runs in time linear in the text, whatever the pattern: no look-around, no backreferences.
 * re2js parses and compiles it; the searches are our own, because re2js answers "whether" fast and "where" slowly.
 * Belongs to one thread: it keeps the states that it has met.
 */
export interface LinearRegex {
  /** The pattern in RE2 dialect with its flags, as the engine compiled it. */
  readonly source: string;
  readonly program: Program;
  /** Instructions of the compiled program; the cost of a character that was never met is in proportion to it. */
  readonly programSize: number;
  /** Whether the pattern occurs. Cost: about 5 ns a character. */
  test(text: string): boolean;
  /**
   * Up to `limit` matches from the left that do not overlap, as repeated leftmost-first searching finds them, empty
   * ones left out. The limit keeps this linear: a pattern such as `a[^b]*b|a` reads the rest of the text for each match.
   * Cost: about 10 ns a character.
   */
  findAll(text: string, limit: number): Span[];
  /** The same for the matches inside a part of the text, of which it is known that no match leaves it. */
  findIn(text: string, from: number, to: number, limit: number): Span[];
}

/** Matches that a rule reports for one text; see `findAll`. */
export const maxSpans = 100;

/** Flags of patterns that tenants write: without regard to case, ^ and $ at line ends, as the contract says. */
export const tenantFlags = '(?im)';

/**
 * Compiles a pattern of the RE2 dialect; JavaScript spellings such as \u4e00 and (?<name>) are understood too.
 *
 * Errors: throws what the engine throws on a pattern that it does not take; `findPatternProblem` says it in plain words.
 * Cost: 0.1 to 3 ms.
 *
 * @param onStep see `withSteps`
 */
export function compileRegex(pattern: string, flags = '', onStep?: () => void): LinearRegex {
  const source = toSource(pattern, flags);
  const compiled = compileProgram(source);
  const program = onStep === undefined ? compiled : withSteps(compiled, onStep);
  const forward = createForwardSearch(program);
  const backward = createBackwardSearch(program);

  function findIn(text: string, start: number, to: number, limit: number): Span[] {
    const spans: Span[] = [];
    let from = start > 0 && isPairAt(text, start - 1) ? start - 1 : start;
    // Empty matches count towards the limit, else a pattern that matches everywhere would be quadratic.
    for (let found = 0; found < limit && from <= to; found += 1) {
      const end = forward.end(text, from, false, to);
      if (end < 0) break;
      const start = backward.start(text, from, end);
      if (end > start) spans.push({ start, end });
      from = end > start ? end : end + widthAt(text, end);
    }
    return spans;
  }

  return {
    source,
    program,
    programSize: program.op.length,
    test: (text) => forward.end(text, 0, true) >= 0,
    findAll: (text, limit) => findIn(text, 0, text.length, limit),
    findIn,
  };
}

/** The pattern as the engine compiles it: JavaScript spellings translated, flags in front. */
export function toSource(pattern: string, flags: string): string {
  return flags + RE2JS.translateRegExp(pattern);
}

/** One past the end of the text, so that a search from there ends. */
function widthAt(text: string, offset: number): number {
  return isPairAt(text, offset) ? 2 : 1;
}

function isPairAt(text: string, offset: number): boolean {
  return (text.codePointAt(offset) ?? 0) > 0xffff;
}
