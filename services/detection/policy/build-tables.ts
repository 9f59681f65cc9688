import { buildAutomaton } from '../scanners/keyword/build.js';
import { edgesOf } from '../scanners/keyword/word.js';
import { foldString } from '../scanners/text/fold.js';
import { squeezeString } from '../scanners/text/squeeze.js';
import { type Heuristic, type Search, type SharedTables, UseKind, useInts } from './compiled.js';
import type { RuleSource } from './tabulate.js';

/** Builds the automaton of everything that a policy looks for by its letters, and the list of what each pattern means. */
export function buildTables(
  sources: readonly RuleSource[],
  searches: readonly Search[],
  heuristics: readonly Heuristic[],
): Omit<SharedTables, 'heavy'> {
  const uses = new Map<string, number[]>();
  const add = (pattern: string, kind: number, edges: number, target: number, number: number) => {
    if (pattern === '') return;
    const list = uses.get(pattern);
    if (list === undefined) uses.set(pattern, [kind, edges, target, number]);
    else list.push(kind, edges, target, number);
  };

  sources.forEach((source, rule) => {
    if (source.kind !== 'keywords') return;
    source.keywords.forEach((keyword, index) => {
      const folded = foldKeyword(keyword);
      add(folded, UseKind.KEYWORD, edgesOf(folded), rule, index);
    });
  });
  searches.forEach(({ literals }, index) => {
    for (const literal of literals ?? []) add(squeezeString(literal), UseKind.SEARCH, 0, index, 0);
  });
  heuristics.forEach(({ set }, index) => {
    set.phrases.forEach(({ folded, edges }, number) => {
      add(folded, UseKind.PHRASE, edges, index, number);
    });
  });

  const patterns = [...uses.keys()];
  return {
    automaton: buildAutomaton(patterns),
    uses: layUses(patterns, uses),
    gated: Uint8Array.from(searches, ({ literals }) => (literals === undefined ? 0 : 1)),
  };
}

/** A keyword as it is looked for: folded, with single blanks and none at its ends. Empty when nothing of it is left. */
export function foldKeyword(keyword: string): string {
  return squeezeString(foldString(keyword)).trim();
}

function layUses(patterns: readonly string[], uses: ReadonlyMap<string, readonly number[]>): Int32Array {
  let integers = patterns.length + 1;
  for (const list of uses.values()) integers += list.length;
  const laid = new Int32Array(new SharedArrayBuffer(integers * 4));
  let at = patterns.length + 1;
  patterns.forEach((pattern, index) => {
    const list = uses.get(pattern)!;
    laid.set(list, at);
    at += list.length;
    laid[index + 1] = laid[index]! + list.length / useInts;
  });
  return laid;
}
