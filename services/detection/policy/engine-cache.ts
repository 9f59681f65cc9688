import { type Classifier, createClassifier } from '../scanners/heuristic/classifier/classifier.js';
import { type ClassifierModel, shippedModel } from '../scanners/heuristic/classifier/model.js';
import { collectPhrases, type Signature, type SignatureSet } from '../scanners/heuristic/signature.js';
import { nearDigits } from '../scanners/regex/digit-cluster.js';
import { compileRegex, type LinearRegex, toSource } from '../scanners/regex/linear-regex.js';
import { measurePattern } from '../scanners/regex/measure.js';
import { createPatternSet, type PatternSet } from '../scanners/regex/pattern-set.js';
import { parsePattern } from '../scanners/regex/syntax.js';
import { createFoldRoom, type FoldRoom } from '../scanners/text/fold.js';
import type { Search } from './compiled.js';

/**
 * What policies of one thread have in common, made once: the searches of shipped entity types and signatures, which
 * nearly every policy uses, and of a tenant's patterns, which most revisions of a policy leave as they are.
 */
export interface EngineCache {
  /** The search for a pattern; it compiles at first use. */
  search(pattern: string, flags: string): Search;
  /** The set of some searches, in their order; compiles them. */
  set(members: readonly Search[]): PatternSet;
  /** The phrases of signatures, by the identity of the list. */
  phrases(signatures: readonly Signature[]): SignatureSet;
  /** The classifier of prompt attacks; made at first use, 540 KB. */
  classifier(): Classifier;
  /** Where the thread folds texts. */
  readonly room: FoldRoom;
}

/** Searches kept; compiled and with their lazily built states each takes up to 1 MB. */
const maxSearches = 4000;

/** Sets kept; each takes up to 2 MB. */
const maxSets = 200;

/** Signature lists kept; there is one for each official scanner. */
const maxPhraseSets = 100;

/** Creates an empty cache. Owns memory only; belongs to one thread. @param model for evaluation: another than the shipped one */
export function createEngineCache(model: ClassifierModel = shippedModel): EngineCache {
  let classifier: Classifier | undefined;
  const searches = new Map<string, Search>();
  const sets = new Map<string, PatternSet>();
  const phraseSets = new Map<readonly Signature[], SignatureSet>();
  return {
    search: (pattern, flags) => fetch(searches, flags + pattern, maxSearches, () => createSearch(pattern, flags)),
    set: (members) => {
      const key = members.map(({ source }) => source).join('\n\n');
      return fetch(sets, key, maxSets, () => createPatternSet(members.map((search) => search.regex().program)));
    },
    phrases: (signatures) => fetch(phraseSets, signatures, maxPhraseSets, () => collectPhrases(signatures)),
    classifier: () => {
      classifier ??= createClassifier(model);
      return classifier;
    },
    room: createFoldRoom(),
  };
}

function createSearch(pattern: string, flags: string): Search {
  let compiled: LinearRegex | undefined;
  const { node } = parsePattern(pattern);
  const { literals, classes, digits, reach } = node === undefined ? unmeasured : measurePattern(node);
  return {
    source: toSource(pattern, flags),
    literals,
    classes,
    digits,
    near: nearDigits(digits, reach),
    regex: () => {
      compiled ??= compileRegex(pattern, flags);
      return compiled;
    },
  };
}

const unmeasured = { literals: undefined, classes: 0, digits: 0, reach: Number.POSITIVE_INFINITY };

/** The value of a key, made if need be; when there are too many, the one not used for longest goes. */
function fetch<K, V>(known: Map<K, V>, key: K, most: number, make: () => V): V {
  const value = known.get(key) ?? make();
  // A map keeps the order of insertion, so the first key is the one not used for longest.
  known.delete(key);
  known.set(key, value);
  if (known.size > most) known.delete(known.keys().next().value!);
  return value;
}
