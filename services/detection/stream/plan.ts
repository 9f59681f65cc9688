import { ScannerType } from '#gen/gatehouse/detection/v1/verdict_pb.js';
import type { CompiledPolicy, EntitySearch, RegexRule } from '../policy/compiled.js';
import type { ResolvedSettings } from '../policy/settings.js';
import type { Automaton } from './automaton.js';
import { type AutomatonCache, createAutomatonCache } from './automaton-cache.js';
import { type ContextGates, collectGates, needsContext } from './context-gate.js';
import { type LetterPlan, planLetters } from './letter-stream.js';
import { type Outcome, outcomesOf } from './outcome.js';
import { toStreamSettings } from './stream-settings.js';

/** A search that a stream follows. */
export interface FollowedSearch {
  readonly search: RegexRule | EntitySearch;
  readonly outcome: Outcome;
  /** Number of its gate; undefined when every match counts. */
  readonly gate: number | undefined;
}

/** Searches that share an automaton; the n-th is its pattern n. */
export interface SearchGroup {
  readonly automaton: Automaton;
  readonly searches: readonly FollowedSearch[];
}

/** What the guarded streams of a policy share. Belongs to one thread: its automata grow as text comes by. */
export interface StreamPlan {
  readonly policy: CompiledPolicy;
  /** The policy's settings as streams honour them. */
  readonly settings: ResolvedSettings;
  /** By rule: what a hit means for the text. */
  readonly outcomes: readonly Outcome[];
  readonly groups: readonly SearchGroup[];
  /** Undefined when every match counts. */
  readonly gates: ContextGates | undefined;
  /** Undefined when no rule that judges answers looks for words. */
  readonly letters: LetterPlan | undefined;
  /** Whether a rule judges answers as a whole. */
  readonly judges: boolean;
}

/**
 * Patterns of one automaton, at most. The states of patterns that are alive on ordinary text multiply
 * with each other: measured on re2, sets of 50 cost 10 µs and one of 200 cost 1,661 µs for 300 bytes of varied text.
 * More automata cost one look-up a character each.
 */
const MAX_GROUP_PATTERNS = 32;

/**
 * The same for entities. Nearly all of their patterns begin with letters of their own and count nothing, so few are alive
 * at once: 235 patterns cost 2.1 µs a token in automata of 128 and 5.0 µs in automata of 32.
 */
const MAX_GROUP_ENTITIES = 128;

const keywordTypes: ReadonlySet<ScannerType> = new Set([ScannerType.KEYWORD, ScannerType.LIST]);

/**
 * Prepares a policy for guarding streamed answers.
 *
 * Cost: that of the automata that are new to the cache, and a millisecond for 10,000 keywords. Keep it for as long as the
 * policy is in use.
 */
export function createStreamPlan(
  policy: CompiledPolicy,
  settings: ResolvedSettings,
  automata: AutomatonCache = createAutomatonCache(),
): StreamPlan {
  const streamed = toStreamSettings(settings);
  const outcomes = outcomesOf(policy.rules, streamed);
  const isActive = (rule: number) => policy.rules[rule]!.onOutput;
  const active = [...policy.regexRules, ...policy.entitySearches].filter(({ rule }) => isActive(rule));
  const gated = active.filter(needsContext);
  const searches = active.map((search) => ({
    search,
    outcome: outcomes[search.rule]!,
    gate: needsContext(search) ? gated.indexOf(search) : undefined,
  }));
  const judges = policy.heuristics.some(({ rule }) => isActive(rule));
  const looksForWords = judges || policy.rules.some(({ type, onOutput }) => onOutput && keywordTypes.has(type));
  return {
    policy,
    settings: streamed,
    outcomes,
    groups: groupSearches(searches, automata),
    gates: gated.length > 0 ? collectGates(gated) : undefined,
    letters: looksForWords ? planLetters(policy, (rule) => isActive(rule) && outcomes[rule] === 'stop') : undefined,
    judges,
  };
}

/** Shares automata out among searches. Those of entities stand apart, because other policies have the same ones. */
function groupSearches(searches: readonly FollowedSearch[], automata: AutomatonCache): SearchGroup[] {
  const isEntity = ({ search }: FollowedSearch) => 'recognizer' in search;
  const custom = searches.filter((followed) => !isEntity(followed));
  const groups = [...inGroups(custom, MAX_GROUP_PATTERNS), ...inGroups(searches.filter(isEntity), MAX_GROUP_ENTITIES)];
  return groups.map((group) => ({
    automaton: automata.get(group.map(({ search }) => search.source)),
    searches: group,
  }));
}

function inGroups(searches: readonly FollowedSearch[], most: number): FollowedSearch[][] {
  const count = Math.ceil(searches.length / most);
  const size = Math.ceil(searches.length / Math.max(1, count));
  return Array.from({ length: count }, (_, group) => searches.slice(group * size, (group + 1) * size));
}
