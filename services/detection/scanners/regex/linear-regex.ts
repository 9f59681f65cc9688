import { MatcherInput, RE2JS } from 're2js';
import { measurePattern } from './measure.js';
import { parsePattern } from './syntax.js';

/** A half-open span of UTF-16 offsets. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/**
 * A compiled pattern that runs in time linear in the text, whatever the pattern: no look-around, no backreferences.
 * The engine behind it can be another one; callers see only this. Belongs to one thread.
 */
export interface LinearRegex {
  /** The pattern in RE2 dialect with its flags, as the engine compiled it. */
  readonly source: string;
  /** Instructions of the compiled program; the cost of a search is at worst this times the text's length. */
  readonly programSize: number;
  /** UTF-16 units of a match, at most; may be infinite. */
  readonly maxLength: number;
  /** Whether the pattern occurs. Cost: about 8 ns a character. */
  test(text: string): boolean;
  /**
   * Up to `limit` matches from the left that do not overlap, as repeated leftmost-first searching finds them, empty
   * ones left out. The limit keeps this linear: a pattern such as `a[^b]*b|a` reads the rest of the text for each match.
   * Cost: that of `test`, and 0.1 to 0.2 µs a character of the passages that hold matches.
   */
  findAll(text: string, limit: number): Span[];
}

/** Matches that a rule reports for one text; see `findAll`. */
export const maxSpans = 100;

/** Flags of patterns that tenants write: without regard to case, ^ and $ at line ends, as the contract says. */
export const tenantFlags = '(?im)';

/**
 * Bytes that the lazily built states of one pattern may take. re2js allows 8 MB, which a policy of 1,000 patterns would
 * turn into gigabytes; when the budget is spent it starts anew, and falls back to slower linear engines when that
 * happens too often.
 */
const stateBytes = 1 << 20;

/** Texts up to this length are searched whole; parting them costs more than it saves. */
const wholeLength = 512;

/** Units by which a window moves on, at least. */
const minStride = 256;

/** Longest bounded match for which windows pay. */
const maxWindowed = 4096;

/** re2js's number for a search that may match anywhere. */
const unanchored = 0;

/**
 * Compiles a pattern of the RE2 dialect; JavaScript spellings such as \u4e00 and (?<name>) are understood too.
 *
 * Errors: throws what the engine throws on a pattern that it does not take; `findPatternProblem` says it in plain words.
 * Cost: 0.1 to 3 ms.
 */
export function compileRegex(pattern: string, flags = ''): LinearRegex {
  const source = toSource(pattern, flags);
  const engine = RE2JS.compile(source);
  const inner = engine.re2();
  const { node } = parsePattern(pattern);
  const maxLength = node === undefined ? Number.POSITIVE_INFINITY : measurePattern(node).maxLength;
  let budgeted = false;

  /** Searches `text` from `from` on; the characters before it count as context. */
  function matches(text: string, from: number): boolean {
    if (!budgeted && inner.onepass === null) {
      inner.dfa.stateBudget = stateBytes;
      inner.dfa.memBudget = stateBytes;
      budgeted = true;
    }
    return inner.matchWithGroup(MatcherInput.utf16(text), from, text.length, unanchored, 0)[0];
  }

  function findFrom(text: string, from: number): Span | undefined {
    // Telling whether there is a match is ten times cheaper than telling where, and most searches end without one.
    if (!matches(text, from)) return undefined;
    const [found, groups] = inner.matchWithGroup(MatcherInput.utf16(text), from, text.length, unanchored, 1);
    // The engine answers [true, [start, end]] or [false, null]; its typings say "any".
    return found ? { start: groups[0] as number, end: groups[1] as number } : undefined;
  }

  function findWhole(text: string, limit: number): Span[] {
    const spans: Span[] = [];
    let from = 0;
    // Empty matches count towards the limit, else a pattern that matches everywhere would be quadratic.
    for (let found = 0; found < limit && from <= text.length; found += 1) {
      const span = findFrom(text, from);
      if (span === undefined) break;
      if (span.end > span.start) spans.push(span);
      from = span.end > span.start ? span.end : span.end + widthAt(text, span.end);
    }
    return spans;
  }

  /**
   * The same result from windows of the text. A window begins where the search stands and reaches one match beyond its
   * stride, so every match that starts within the stride is seen whole, with the character before it and after it.
   */
  function findInWindows(text: string, limit: number): Span[] {
    const spans: Span[] = [];
    const stride = Math.max(minStride, maxLength);
    let from = 0;
    for (let found = 0; found < limit && from < text.length; ) {
      const offset = from === 0 ? 0 : from - 1;
      const window = text.slice(offset, from + stride + maxLength + 1);
      const span = findFrom(window, from - offset);
      const start = span === undefined ? Number.POSITIVE_INFINITY : span.start + offset;
      if (span === undefined || start >= from + stride) {
        from += stride;
        // A window must not begin inside a surrogate pair: a search from its middle would see half a character.
        if (isLowSurrogate(text, from)) from -= 1;
        continue;
      }
      const end = span.end + offset;
      found += 1;
      if (end > start) spans.push({ start, end });
      from = end > start ? end : end + widthAt(text, end);
    }
    return spans;
  }

  const windowed = maxLength <= maxWindowed;
  return {
    source,
    programSize: engine.programSize(),
    maxLength,
    test: (text) => matches(text, 0),
    findAll: (text, limit) =>
      windowed && text.length > wholeLength ? findInWindows(text, limit) : findWhole(text, limit),
  };
}

/** The pattern as the engine compiles it: JavaScript spellings translated, flags in front. */
export function toSource(pattern: string, flags: string): string {
  return flags + RE2JS.translateRegExp(pattern);
}

function widthAt(text: string, offset: number): number {
  return (text.codePointAt(offset) ?? 0) > 0xffff ? 2 : 1;
}

function isLowSurrogate(text: string, offset: number): boolean {
  return offset > 0 && offset < text.length && (text.codePointAt(offset - 1) ?? 0) > 0xffff;
}
