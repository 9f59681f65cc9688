import { RE2JS } from 're2js';

/** A half-open span of UTF-16 offsets. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/**
 * A compiled pattern that runs in time linear in the text, whatever the pattern: no look-around, no backreferences.
 * The engine behind it can be another one; callers see only this.
 */
export interface LinearRegex {
  /** The pattern in RE2 dialect with its flags, as the engine compiled it. */
  readonly source: string;
  /** Instructions of the compiled program; the cost of a search is this times the text's length. */
  readonly programSize: number;
  /** Whether the pattern occurs. Several times faster than finding where. */
  test(text: string): boolean;
  /** The leftmost match that starts at `from` or later; undefined when there is none. Empty matches count. */
  find(text: string, from: number): Span | undefined;
  /**
   * Up to `limit` matches that do not overlap, from the left, empty ones left out. The limit is what keeps "find all"
   * linear: a pattern such as `a[^b]*b|a` reads the whole rest of the text for each match.
   */
  findAll(text: string, limit: number): Span[];
}

/** Matches that a rule reports for one text; see `findAll`. */
export const maxSpans = 100;

/**
 * Bytes that the lazily built states of one pattern may take. re2js allows 8 MB, which a policy of 1,000 patterns would
 * turn into gigabytes; when the budget is spent it starts anew, and falls back to slower linear engines when that
 * happens too often.
 */
const stateBytes = 1 << 20;

/** Flags of patterns that tenants write: without regard to case, ^ and $ at line ends, as the contract says. */
export const tenantFlags = '(?im)';

/**
 * Compiles a pattern of the RE2 dialect; JavaScript spellings such as \u4e00 and (?<name>) are understood too.
 *
 * Errors: throws what the engine throws on a pattern that it does not take; `explainPattern` says it in plain words.
 * Cost: 0.1 to 3 ms.
 */
export function compileRegex(pattern: string, flags = ''): LinearRegex {
  const source = flags + RE2JS.translateRegExp(pattern);
  const engine = RE2JS.compile(source);
  const inner = engine.re2();
  let budgeted = false;

  function test(text: string): boolean {
    if (!budgeted && inner.onepass === null) {
      inner.dfa.stateBudget = stateBytes;
      inner.dfa.memBudget = stateBytes;
      budgeted = true;
    }
    return engine.test(text);
  }

  function find(text: string, from: number): Span | undefined {
    const matcher = engine.matcher(text);
    return matcher.find(from) ? { start: matcher.start(), end: matcher.end() } : undefined;
  }

  function findAll(text: string, limit: number): Span[] {
    const spans: Span[] = [];
    const matcher = engine.matcher(text);
    // Empty matches are no evidence; they count towards the limit, else a pattern that matches everywhere is quadratic.
    for (let found = 0; found < limit && matcher.find(); found += 1) {
      const start = matcher.start();
      const end = matcher.end();
      if (end > start) spans.push({ start, end });
    }
    return spans;
  }

  return { source, programSize: engine.programSize(), test, find, findAll };
}
