import { LRUCache } from 'lru-cache';
import { RE2JS } from 're2js';

/** Rewrites a value by a tenant's pattern, in time linear in the value. */
export type RegexReplace = (value: string, pattern: string, replacement: string) => string;

/** Compiled patterns that are kept; some 10 KB each. */
const maxPatterns = 500;

/** Matches that are replaced; what follows the last of them is taken out, so the cost stays linear. */
const maxMatches = 100;

/**
 * Creates the replacer. A value without a match becomes empty, and so does any value when the pattern does not compile,
 * which validation refuses: a sensitive value never stays because a pattern is wrong.
 */
export function createRegexReplace(): RegexReplace {
  const compiled = new LRUCache<string, { readonly regex: RE2JS | undefined }>({ max: maxPatterns });

  function compile(pattern: string): RE2JS | undefined {
    let known = compiled.get(pattern);
    if (known === undefined) {
      known = { regex: tryCompile(pattern) };
      compiled.set(pattern, known);
    }
    return known.regex;
  }

  return (value, pattern, replacement) => {
    const matcher = compile(pattern)?.matcher(value);
    if (matcher === undefined) return '';
    let written = '';
    let from = 0;
    let count = 0;
    while (count < maxMatches && matcher.find()) {
      count += 1;
      written += value.slice(from, matcher.start()) + expand(replacement, (group) => groupOf(matcher, group));
      from = matcher.end();
    }
    if (count === 0) return '';
    return count < maxMatches ? written + value.slice(from) : written;
  };
}

/** The groups that a replacement names and a pattern does not have. Pure. */
export function missingGroups(pattern: string, replacement: string): number[] {
  const groups = tryCompile(pattern)?.groupCount() ?? 0;
  const missing: number[] = [];
  expand(replacement, (group) => {
    if (group > groups) missing.push(group);
    return '';
  });
  return missing;
}

/** Fills in `$0` to `$9` and `\1` to `\9`; `$$` is a dollar. Anything else stays. */
function expand(replacement: string, textOf: (group: number) => string): string {
  return replacement.replace(/\$\$|[$\\](\d)/g, (written, group: string | undefined) =>
    written === '$$' ? '$' : textOf(Number(group)),
  );
}

function groupOf(matcher: { groupCount(): number; group(group: number): string | null }, group: number): string {
  return group > matcher.groupCount() ? '' : (matcher.group(group) ?? '');
}

function tryCompile(pattern: string): RE2JS | undefined {
  try {
    return RE2JS.compile(RE2JS.translateRegExp(pattern));
  } catch {
    return undefined;
  }
}
