import type { PolicyDefinition } from '#gen/gatehouse/policy/v1/policy_pb.js';
import { type EntityPattern, type Recognizer, reportFrom } from '../recognizers/define.js';
import { runSignatures } from '../scanners/heuristic/signature.js';
import { attachAutomaton } from '../scanners/keyword/automaton.js';
import { nearAll } from '../scanners/regex/digit-cluster.js';
import { tenantFlags } from '../scanners/regex/linear-regex.js';
import type { PatternSet } from '../scanners/regex/pattern-set.js';
import { buildTables } from './build-tables.js';
import type {
  CompiledPolicy,
  EntitySearch,
  Heuristic,
  HeuristicSearch,
  RegexRule,
  Search,
  SearchGroup,
  SharedTables,
} from './compiled.js';
import { createEngineCache, type EngineCache } from './engine-cache.js';
import { listRuleSources } from './tabulate.js';

export type { CompiledPolicy, SharedTables } from './compiled.js';
export { createEngineCache, type EngineCache } from './engine-cache.js';
export { createCostCache, findHeavyRules } from './heavy.js';
export { scanText } from './scan.js';
export { tabulateRules } from './tabulate.js';
export { type Validation, validateDefinition, validatePolicy } from './validate.js';

/** What a compilation may reuse. */
export interface CompileOptions {
  /** Tables that another thread built for the same definition; without them they are built here. */
  readonly shared?: SharedTables | undefined;
  /** What policies of the thread share; without it the policy keeps its own. */
  readonly cache?: EngineCache | undefined;
  /** Rules whose patterns are left to the heavy lane; those of `shared` when it is given, else none. */
  readonly heavy?: readonly number[] | undefined;
}

/**
 * Makes a policy ready to scan with.
 *
 * Errors: none here; a pattern that the engine does not take throws when it is first needed. `validateDefinition`
 * refuses such patterns before a policy is stored.
 * Cost: 20 to 60 ms for 10,000 keywords, 1 or 2 ms with `shared` and a cache that knows the patterns. Pure.
 */
export function compilePolicy(definition: PolicyDefinition, options: CompileOptions = {}): CompiledPolicy {
  const { shared, cache = createEngineCache() } = options;
  const heavy = shared?.heavy ?? options.heavy ?? [];
  const sources = listRuleSources(definition);
  const regexRules: RegexRule[] = [];
  const entitySearches: EntitySearch[] = [];
  const heuristicSearches: HeuristicSearch[] = [];
  const heuristics: Heuristic[] = [];
  sources.forEach((source, rule) => {
    if (source.kind === 'regex') {
      if (!heavy.includes(rule)) regexRules.push({ rule, ...cache.search(source.pattern, tenantFlags) });
    } else if (source.kind === 'entity') {
      for (const pattern of source.recognizer.patterns) {
        entitySearches.push(createEntitySearch(rule, source.recognizer, pattern, cache));
      }
    } else if (source.kind === 'heuristic') {
      const { signatures, isClassified } = source.scanner;
      const set = cache.phrases(signatures);
      signatures.forEach(({ regex }, signature) => {
        if (regex === undefined) return;
        heuristicSearches.push({ rule, heuristic: heuristics.length, signature, ...cache.search(regex, '') });
      });
      heuristics.push({
        rule,
        scanner: source.scanner,
        set,
        run: runSignatures(set),
        classifier: isClassified === true ? cache.classifier() : undefined,
      });
    }
  });
  const searches = [...regexRules, ...entitySearches, ...heuristicSearches];
  const tables = shared ?? { ...buildTables(sources, searches, heuristics), heavy };
  return {
    rules: sources.map(({ rule }) => rule),
    shared: tables,
    automaton: attachAutomaton(tables.automaton),
    regexRules,
    entitySearches,
    heuristicSearches,
    heuristics,
    groups: groupSearches(searches, regexRules.length, cache),
    seen: new Uint8Array(searches.length),
    room: cache.room,
  };
}

/**
 * Searches of one set, at most. One pass for all of them costs what a pass for one does, until their states multiply:
 * measured on re2, sets of 50 cost 10 µs for 300 bytes of varied text and one of 200 costs 1,661 µs.
 */
const maxGroupSize = 16;

/** Groups the searches that no literal gates: a policy's own apart from the shipped ones, which other policies share. */
function groupSearches(searches: readonly Search[], ownCount: number, cache: EngineCache): SearchGroup[] {
  const always = [...searches.keys()].filter((index) => searches[index]!.literals === undefined);
  const inGroups = (unordered: readonly number[]): SearchGroup[] => {
    // Alike beside alike: a group runs when one of its searches does, and where the least of them asks for.
    const members = unordered.toSorted((a, b) => searches[a]!.digits - searches[b]!.digits || a - b);
    return Array.from({ length: Math.ceil(members.length / maxGroupSize) }, (_, group) =>
      createGroup(members.slice(group * maxGroupSize, (group + 1) * maxGroupSize), searches, cache),
    );
  };
  const isNear = (index: number) => searches[index]!.near !== undefined;
  return [
    always.filter((index) => index < ownCount && !isNear(index)),
    always.filter((index) => index < ownCount && isNear(index)),
    always.filter((index) => index >= ownCount && !isNear(index)),
    always.filter((index) => index >= ownCount && isNear(index)),
  ].flatMap(inGroups);
}

function createGroup(members: readonly number[], searches: readonly Search[], cache: EngineCache): SearchGroup {
  let set: PatternSet | undefined;
  return {
    members,
    near: nearAll(members.map((index) => searches[index]!.near)),
    set: () => {
      set ??= cache.set(members.map((index) => searches[index]!));
      return set;
    },
  };
}

/**
 * A pattern that counts only behind a context word is looked for only in texts that hold one: the words are then its
 * literals, unless it has better ones.
 */
function createEntitySearch(
  rule: number,
  recognizer: Recognizer,
  pattern: EntityPattern,
  cache: EngineCache,
): EntitySearch {
  const search = cache.search(pattern.regex, '');
  const literals = search.literals ?? (pattern.score < reportFrom ? recognizer.contextWords : undefined);
  return { rule, recognizer, pattern, ...search, literals };
}
