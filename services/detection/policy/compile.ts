import type { PolicyDefinition } from '#gen/gatehouse/policy/v1/policy_pb.js';
import { collectPhrases } from '../scanners/heuristic/signature.js';
import { attachAutomaton } from '../scanners/keyword/automaton.js';
import { type LinearRegex, tenantFlags, toSource } from '../scanners/regex/linear-regex.js';
import { measurePattern } from '../scanners/regex/measure.js';
import { createRegexCache, type RegexCache } from '../scanners/regex/regex-cache.js';
import { parsePattern } from '../scanners/regex/syntax.js';
import { buildTables } from './build-tables.js';
import type { CompiledPolicy, EntitySearch, Heuristic, RegexRule, Search, SharedTables } from './compiled.js';
import { listRuleSources } from './tabulate.js';

export type { CompiledPolicy, EntitySearch, RegexRule, SharedTables } from './compiled.js';
export { scanText } from './scan.js';
export { tabulateRules } from './tabulate.js';
export { validateDefinition } from './validate.js';

/** What a compilation may reuse. */
export interface CompileOptions {
  /** Tables that another thread built for the same definition; without them they are built here. */
  readonly shared?: SharedTables | undefined;
  /** Compiled patterns of the thread; without it the policy keeps its own. */
  readonly regexes?: RegexCache | undefined;
}

/**
 * Makes a policy ready to scan with.
 *
 * Errors: none here; a pattern that the engine does not take throws when it is first needed. `validateDefinition`
 * refuses such patterns before a policy is stored.
 * Cost: 20 to 60 ms for 10,000 keywords, about 1 ms with `shared`. Pure.
 */
export function compilePolicy(definition: PolicyDefinition, options: CompileOptions = {}): CompiledPolicy {
  const { shared, regexes = createRegexCache() } = options;
  const sources = listRuleSources(definition);
  const regexRules: RegexRule[] = [];
  const entitySearches: EntitySearch[] = [];
  const heuristics: Heuristic[] = [];
  sources.forEach((source, rule) => {
    if (source.kind === 'regex') {
      regexRules.push({ rule, ...createSearch(source.pattern, tenantFlags, regexes) });
    } else if (source.kind === 'entity') {
      for (const pattern of source.recognizer.patterns) {
        entitySearches.push({
          rule,
          recognizer: source.recognizer,
          pattern,
          ...createSearch(pattern.regex, '', regexes),
        });
      }
    } else if (source.kind === 'heuristic') {
      heuristics.push({ rule, scanner: source.scanner, set: collectPhrases(source.scanner.signatures) });
    }
  });
  const tables = shared ?? buildTables(sources, [...regexRules, ...entitySearches], heuristics);
  return {
    rules: sources.map(({ rule }) => rule),
    shared: tables,
    automaton: attachAutomaton(tables.automaton),
    regexRules,
    entitySearches,
    heuristics,
  };
}

function createSearch(pattern: string, flags: string, regexes: RegexCache): Search {
  let compiled: LinearRegex | undefined;
  const { node } = parsePattern(pattern);
  const { literals, classes, digits } = node === undefined ? unmeasured : measurePattern(node);
  return {
    source: toSource(pattern, flags),
    literals,
    classes,
    digits,
    regex: () => {
      compiled ??= regexes.get(pattern, flags);
      return compiled;
    },
  };
}

const unmeasured = { literals: undefined, classes: 0, digits: 0 };
