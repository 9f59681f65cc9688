import { createForwardSearch } from './forward.js';
import { tenantFlags, toSource } from './linear-regex.js';
import { compileProgram, withSteps } from './program.js';
import { type PatternNode, parsePattern } from './syntax.js';

/** What a pattern costs at worst, counted and not timed, so that every thread and replica counts the same. */
export interface PatternCost {
  /** Instructions of the compiled program. */
  readonly programSize: number;
  /**
   * Instructions worked through for one character of text that the engine has met the like of, on average. Near 0 for
   * patterns whose states soon repeat; up to `programSize` for those that bring a new state with every character, mostly
   * counted repeats of wide classes. One takes about 26 ns.
   */
  readonly stepsPerCharacter: number;
}

/** UTF-16 units of one probe; longer than any repeat that fits into a program of the size that is allowed. */
const probeUnits = 2048;

/** Steps after which a probe is cut short: the pattern is dear beyond doubt. */
const maxProbeSteps = 100_000;

/** Programs of this size need no probe: with every instruction at work they still cost less than heavy ones. */
const smallProgram = 24;

/**
 * Steps a character from which a pattern is heavy: 0.2 µs a character, forty times what a search usually costs. Of the
 * public patterns that are collected for hanging other engines, one in twelve is.
 */
export const heavySteps = 8;

/** Steps a character that the patterns of a policy which are not heavy may take together; the dearest beyond it are. */
export const maxLightSteps = 64;

/**
 * Runs a pattern that compiles on texts made of its own parts, and on texts that it should have nothing to do with. Pure.
 *
 * Errors: throws what the engine throws on a pattern that it does not take. Cost: 0.1 to 10 ms, mostly below 2.
 */
export function measureCost(pattern: string): PatternCost {
  const program = compileProgram(toSource(pattern, tenantFlags));
  if (program.op.length <= smallProgram) return { programSize: program.op.length, stepsPerCharacter: 0 };
  const { node } = parsePattern(pattern);
  let worst = 0;
  for (const text of probesFor(node)) {
    worst = Math.max(worst, stepsOver(program, text));
    if (worst > 2 * heavySteps) break;
  }
  return { programSize: program.op.length, stepsPerCharacter: worst };
}

/** Steps a character over the second half of a text, when the states of the first are known. */
function stepsOver(program: ReturnType<typeof compileProgram>, text: string): number {
  let steps = 0;
  const tooMany = new Error('a probe took too many steps');
  const search = createForwardSearch(
    withSteps(program, () => {
      steps += 1;
      if (steps > maxProbeSteps) throw tooMany;
    }),
  );
  const half = text.length >> 1;
  try {
    readAll(search, text.slice(0, half));
    const known = steps;
    readAll(search, text.slice(half));
    return (steps - known) / (text.length - half);
  } catch (error) {
    if (error !== tooMany) throw error;
    return steps / text.length;
  }
}

/** Finds one match after the other, as a scan does, to the end of the text. */
function readAll(search: ReturnType<typeof createForwardSearch>, text: string): void {
  for (let from = 0, found = 0; from < text.length && found < maxFinds; found += 1) {
    const end = search.end(text, from, false);
    if (end < 0) return;
    from = Math.max(end, from + 1);
  }
}

const maxFinds = 100;

/**
 * The same texts for the same pattern, always: of its own characters, of these without one of the last that it asks for,
 * because a pattern works hardest where a match never comes, and of beginnings of matches.
 */
function* probesFor(node: PatternNode | undefined): Generator<string> {
  const random = createRandom(0x9e3779b9);
  const pick = (characters: readonly string[]) => characters[Math.floor(random() * characters.length)]!;
  const own = [...new Set(node === undefined ? ['a'] : charactersOf(node))];
  const repeated = (make: () => string) => {
    let text = '';
    while (text.length < probeUnits) text += make();
    return text.slice(0, probeUnits);
  };
  yield repeated(() => (random() < 0.9 ? pick(own) : pick(foreign)));
  for (const missing of own.slice(-maxMissing)) {
    const rest = own.filter((character) => character.toLowerCase() !== missing.toLowerCase());
    if (rest.length > 0) yield repeated(() => (random() < 0.5 ? pick(rest) : pick(plain)));
  }
  yield repeated(() => (node === undefined ? 'a' : sample(node, random, 64).slice(0, 1 + Math.floor(random() * 64))));
}

/** Characters that are left out in turn. */
const maxMissing = 4;

/** What nearly every wide class takes and few patterns ask for. */
const plain = [...'abcz '];

/** Letters of several scripts, digits, blanks and signs. */
const foreign = [...'abcdefghij XYZ 0123456789 .,-_@:/#"\'\n абвгд 你好世界 éüß'];

/** Up to four characters of every place of the pattern. */
function charactersOf(node: PatternNode): string[] {
  switch (node.kind) {
    case 'nothing':
      return [];
    case 'character':
      return (node.ranges ?? [[0x61, 0x7a]])
        .slice(0, 4)
        .flatMap(([low, high]) => [low, high].map((codePoint) => safeCharacter(codePoint)));
    case 'sequence':
      return orLetter(node.parts.flatMap(charactersOf));
    case 'choice':
      return orLetter(node.options.flatMap(charactersOf));
    case 'repeat':
      return charactersOf(node.part);
  }
}

function orLetter(characters: string[]): string[] {
  return characters.length === 0 ? ['a'] : characters;
}

/** A text that the node matches, or the beginning of one, of some `units` length at most. */
function sample(node: PatternNode, random: () => number, units: number): string {
  switch (node.kind) {
    case 'nothing':
      return '';
    case 'character': {
      const ranges = node.ranges ?? [[0x61, 0x7a] as const];
      const range = ranges[Math.floor(random() * ranges.length)];
      if (range === undefined) return '';
      return safeCharacter(range[0] + Math.floor(random() * (Math.min(range[1], range[0] + 200) - range[0] + 1)));
    }
    case 'sequence': {
      let text = '';
      for (const part of node.parts) {
        if (text.length >= units) break;
        text += sample(part, random, units - text.length);
      }
      return text;
    }
    case 'choice':
      return sample(node.options[Math.floor(random() * node.options.length)]!, random, units);
    case 'repeat': {
      const most = Math.min(node.max, node.min + 8, units);
      const times = node.min + Math.floor(random() * (most - node.min + 1));
      let text = '';
      for (let i = 0; i < times && text.length < units; i += 1) text += sample(node.part, random, units - text.length);
      return text;
    }
  }
}

/** A character that a text may hold: halves of a pair stand for nothing alone. */
function safeCharacter(codePoint: number): string {
  return codePoint >= 0xd800 && codePoint <= 0xdfff ? 'a' : String.fromCodePoint(Math.min(codePoint, 0x10ffff));
}

/** Numbers from 0 up to 1, the same ones for the same seed. */
function createRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 0x1_0000_0000;
  };
}
