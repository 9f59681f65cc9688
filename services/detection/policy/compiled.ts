import type { OfficialScanner } from '../catalog/define.js';
import type { EntityPattern, Recognizer } from '../recognizers/define.js';
import type { Classifier } from '../scanners/heuristic/classifier/classifier.js';
import type { SignatureRun, SignatureSet } from '../scanners/heuristic/signature.js';
import type { Automaton, AutomatonTables } from '../scanners/keyword/automaton.js';
import type { NearDigits } from '../scanners/regex/digit-cluster.js';
import type { LinearRegex } from '../scanners/regex/linear-regex.js';
import type { PatternSet } from '../scanners/regex/pattern-set.js';
import type { FoldRoom } from '../scanners/text/fold.js';
import type { RuleTable } from './rule.js';

/** What an automaton pattern stands for; one pattern may stand for several things. */
export const UseKind = { KEYWORD: 0, SEARCH: 1, PHRASE: 2 } as const;

/**
 * The part of a compiled policy that costs time to build, in shared memory: built once, read by every thread.
 */
export interface SharedTables {
  readonly automaton: AutomatonTables;
  /**
   * What the automaton's patterns stand for. First `patterns + 1` starts, counted in uses; then the uses of pattern 0,
   * of pattern 1 and so on, as `useInts` integers each: kind, edges, target, number.
   * KEYWORD: target is the rule, number the keyword's place in its list. SEARCH: target is the search. PHRASE: target is
   * the heuristic, number the phrase in its signature set.
   */
  readonly uses: Int32Array;
  /** By search: 1 when one of its literals must be seen before it is worth running. */
  readonly gated: Uint8Array;
  /** Rules whose patterns are no searches of the policy: the heavy lane runs them, each with a budget of its own. */
  readonly heavy: readonly number[];
}

/** Integers of one use in `SharedTables.uses`. */
export const useInts = 4;

/**
 * One pattern to search the text as received for. Compiled at first use, because most patterns never meet a text that
 * holds their literals.
 */
export interface Search {
  /** RE2 dialect, flags included: what `regex()` compiles. */
  readonly source: string;
  /**
   * Folded literals of which every match contains at least one; undefined when the pattern has none and always runs.
   * Only a shortcut: leaving it out changes the cost and nothing else.
   */
  readonly literals: readonly string[] | undefined;
  /** Set of AsciiClass that every match contains; a shortcut too. */
  readonly classes: number;
  /** Digits that every match contains in one cluster, at least; a shortcut as well. */
  readonly digits: number;
  /** Where matches stand; undefined when that may be anywhere. One more shortcut. */
  readonly near: NearDigits | undefined;
  /** Errors: throws when the engine does not take the pattern, which validation refuses before. */
  regex(): LinearRegex;
}

/** A custom regex scanner. */
export interface RegexRule extends Search {
  readonly rule: number;
}

/** One pattern of an entity type. */
export interface EntitySearch extends Search {
  readonly rule: number;
  readonly recognizer: Recognizer;
  readonly pattern: EntityPattern;
}

/** One pattern of an official scanner. */
export interface HeuristicSearch extends Search {
  readonly rule: number;
  /** Index into `heuristics`. */
  readonly heuristic: number;
  /** Index into its signature set. */
  readonly signature: number;
}

/** An official scanner in use. */
export interface Heuristic {
  readonly rule: number;
  readonly scanner: OfficialScanner;
  readonly set: SignatureSet;
  /** Follows the phrases of the text that is being scanned. */
  readonly run: SignatureRun;
  /** Undefined where signatures alone decide. */
  readonly classifier: Classifier | undefined;
}

/** Searches without literals, run together. */
export interface SearchGroup {
  /** Indexes of its searches; the n-th is pattern n of the set. */
  readonly members: readonly number[];
  /** Where matches of all members stand; undefined when they have to read the whole text. */
  readonly near: NearDigits | undefined;
  set(): PatternSet;
}

/** A policy ready to scan with. Belongs to one thread: it keeps engine state between scans. */
export interface CompiledPolicy {
  readonly rules: RuleTable;
  readonly shared: SharedTables;
  readonly automaton: Automaton;
  /** Custom regex scanners; the first searches. */
  readonly regexRules: readonly RegexRule[];
  /** Patterns of all entity types in use; the searches after `regexRules`. */
  readonly entitySearches: readonly EntitySearch[];
  /** Patterns of official scanners; the searches after `entitySearches`. */
  readonly heuristicSearches: readonly HeuristicSearch[];
  readonly heuristics: readonly Heuristic[];
  /** The searches that no literal gates. */
  readonly groups: readonly SearchGroup[];
  /** By search: 1 when the text that is being scanned may match it. */
  readonly seen: Uint8Array;
  /** Where each text is folded; shared with the other policies of the thread. */
  readonly room: FoldRoom;
}
