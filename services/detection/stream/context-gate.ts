import type { EntitySearch, RegexRule } from '../policy/compiled.js';
import { contextChars, reportFrom } from '../recognizers/define.js';
import { judgeEntity } from '../scanners/entity/entity.js';
import { type Automaton, attachAutomaton } from '../scanners/keyword/automaton.js';
import { buildAutomaton } from '../scanners/keyword/build.js';
import type { FoldedText } from '../scanners/text/fold.js';

/**
 * The context words of the patterns that count only behind one. Such words stand before a match, so whether a match can
 * count is known when it begins, and text is not held back for the others: forty letters in a row are no secret unless
 * somebody has spoken of one. Shared by all streams of a policy.
 */
export interface ContextGates {
  readonly automaton: Automaton;
  /** The gates that each word of the automaton opens. */
  readonly gates: readonly (readonly number[])[];
  /** By gate: whether it is open at the start of the text, where a value may turn out to stand alone. */
  readonly opensAtStart: readonly boolean[];
}

/** Collects the context words of searches; gate n belongs to the n-th of them. */
export function collectGates(searches: readonly EntitySearch[]): ContextGates {
  const words = new Map<string, number[]>();
  searches.forEach(({ recognizer }, gate) => {
    for (const word of new Set(recognizer.contextWords)) {
      const known = words.get(word);
      if (known === undefined) words.set(word, [gate]);
      else known.push(gate);
    }
  });
  words.delete('');
  const automaton = attachAutomaton(buildAutomaton([...words.keys()]));
  return {
    automaton,
    gates: [...words.values()],
    opensAtStart: searches.map(({ recognizer }) => recognizer.standsAlone === true),
  };
}

/** Whether the matches of a search count only behind a context word. */
export function needsContext(search: RegexRule | EntitySearch): search is EntitySearch {
  return 'recognizer' in search && search.pattern.score < reportFrom;
}

/** Follows the context words of one stream. */
export interface ContextTrack {
  /** Reads the text that follows, folded; `position` is where it begins. */
  push(folded: FoldedText, position: number): void;
  /** Whether a word of the gate may stand right before `start`. Quick, and right when it says no. */
  mayPass(gate: number, start: number): boolean;
}

/** Opens a stream. */
export function createContextTrack({ automaton, gates, opensAtStart }: ContextGates): ContextTrack {
  /** By gate: where the code point begins that ends the latest word. */
  const seen = Int32Array.from(opensAtStart, (opens) => (opens ? -contextChars : -contextChars - 1));
  let state = 0;
  return {
    push(folded, position) {
      state = automaton.scan(folded.units, 0, folded.length, state, (word, end) => {
        for (const gate of gates[word]!) seen[gate] = position + folded.offsets[end - 1]!;
      });
    },
    mayPass: (gate, start) => seen[gate]! >= start - contextChars,
  };
}

/**
 * Whether a match of the search counts when it follows a text directly.
 *
 * @param before the `contextChars` units before the match, or all there are
 */
export function passesGate({ recognizer, pattern }: EntitySearch, before: string): boolean {
  const { validate: _validate, ...unvalidated } = recognizer;
  const start = before.length;
  return judgeEntity(unvalidated, pattern, `${before}-`, { start, end: start + 1 }) !== undefined;
}
