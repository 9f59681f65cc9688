import { RE2JS } from 're2js';

/** What an instruction does; numbers of our own, so that the engine's can change without a search noticing. */
export const Op = { FORK: 0, JUMP: 1, ASSERT: 2, CHARACTER: 3, MATCH: 4, FAIL: 5 } as const;

/** What an ASSERT asks for; several bits mean all of them. The numbers are re2js's. */
export const Assert = {
  LINE_START: 1,
  LINE_END: 2,
  TEXT_START: 4,
  TEXT_END: 8,
  WORD_BOUNDARY: 16,
  NO_WORD_BOUNDARY: 32,
} as const;

/** What stands on one side of a position. */
export const Side = { OTHER: 0, WORD: 1, NEWLINE: 2, EDGE: 3 } as const;

/** A compiled pattern as numbers: instructions, and the classes of code points that no instruction tells apart. */
export interface Program {
  readonly start: number;
  readonly op: Uint8Array;
  /** Next instruction; for FORK the preferred one. */
  readonly out: Int32Array;
  /** FORK: the other branch. ASSERT: the conditions. */
  readonly arg: Int32Array;
  readonly classes: number;
  /** The first code point of each class but the first, ascending. */
  readonly bounds: Int32Array;
  /** Class of a code point or lone surrogate. */
  classOf(codePoint: number): number;
  /** Classes of the code points below 256. */
  readonly latinClasses: Uint16Array;
  /** Whether a CHARACTER instruction takes a class. */
  accepts(instruction: number, characterClass: number): boolean;
  /** The Side that code points of a class are; OTHER throughout when the pattern has no assertions. */
  readonly sideOf: Uint8Array;
}

/**
 * The same program, whose searches tell of each instruction that they try on a character. Only steps that a search has
 * not met before try any, so what is told stands for the work and not for the clock. `onStep` may throw to end a search,
 * which can be used again afterwards.
 */
export function withSteps(program: Program, onStep: () => void): Program {
  return {
    ...program,
    accepts(instruction, characterClass) {
      onStep();
      return program.accepts(instruction, characterClass);
    },
  };
}

/** Instruction numbers of re2js 2.10, whose version is pinned; the differential test fails when they change. */
const engineOps = new Map<number, number>([
  [1, Op.FORK],
  [2, Op.FORK],
  [3, Op.JUMP],
  [4, Op.ASSERT],
  [5, Op.FAIL],
  [6, Op.MATCH],
  [7, Op.JUMP],
  [8, Op.CHARACTER],
  [9, Op.CHARACTER],
  [10, Op.CHARACTER],
  [11, Op.CHARACTER],
]);

const anyCharacter = 10;
const anyButNewline = 11;

/** The engine's instruction; its typings say "any". */
interface EngineInstruction {
  readonly op: number;
  readonly out: number;
  readonly arg: number;
  matchRune(codePoint: number): boolean;
}

/**
 * Parses and compiles a pattern of the RE2 dialect with re2js and reads its program.
 *
 * Errors: throws what re2js throws on a pattern that it does not take.
 */
export function compileProgram(source: string): Program {
  const inner = RE2JS.compile(source).re2();
  const instructions = inner.prog.inst as readonly EngineInstruction[];
  const bounds: Int32Array = inner.dfa.classBounds;
  const classes = bounds.length + 1;
  const op = Uint8Array.from(instructions, (instruction) => {
    const own = engineOps.get(instruction.op);
    if (own === undefined) throw new Error(`unknown instruction ${instruction.op} of the regex engine`);
    return own;
  });
  const known = new Int8Array(instructions.length * classes);

  const classOf = (codePoint: number) => classAmong(bounds, codePoint);

  function accepts(instruction: number, characterClass: number): boolean {
    const at = instruction * classes + characterClass;
    if (known[at] === 0) known[at] = takes(instructions[instruction]!, firstOf(characterClass)) ? 1 : -1;
    return known[at] === 1;
  }

  function firstOf(characterClass: number): number {
    return characterClass === 0 ? 0 : bounds[characterClass - 1]!;
  }

  const asserts = op.includes(Op.ASSERT);
  return {
    start: inner.prog.start,
    op,
    out: Int32Array.from(instructions, ({ out }) => out),
    arg: Int32Array.from(instructions, ({ arg }) => arg),
    classes,
    bounds,
    classOf,
    latinClasses: Uint16Array.from({ length: 256 }, (_, codePoint) => classOf(codePoint)),
    accepts,
    sideOf: Uint8Array.from({ length: classes }, (_, index) =>
      asserts ? sideOfCharacter(firstOf(index)) : Side.OTHER,
    ),
  };
}

/** The class of a code point among classes that begin at 0 and at each bound. */
export function classAmong(bounds: Int32Array, codePoint: number): number {
  let low = 0;
  let high = bounds.length;
  // Most patterns tell only ASCII apart: everything beyond is of the last class.
  if (high > 0 && codePoint >= bounds[high - 1]!) return high;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (bounds[middle]! <= codePoint) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** The assertions that hold between two sides. */
export function assertionsBetween(before: number, after: number): number {
  let flags = (before === Side.WORD) === (after === Side.WORD) ? Assert.NO_WORD_BOUNDARY : Assert.WORD_BOUNDARY;
  if (before === Side.EDGE) flags |= Assert.TEXT_START | Assert.LINE_START;
  else if (before === Side.NEWLINE) flags |= Assert.LINE_START;
  if (after === Side.EDGE) flags |= Assert.TEXT_END | Assert.LINE_END;
  else if (after === Side.NEWLINE) flags |= Assert.LINE_END;
  return flags;
}

function takes(instruction: EngineInstruction, codePoint: number): boolean {
  if (instruction.op === anyCharacter) return true;
  return instruction.op === anyButNewline ? codePoint !== 0x0a : instruction.matchRune(codePoint);
}

/** The Side that a code point is. Word characters are ASCII in this dialect. */
export function sideOfCharacter(codePoint: number): number {
  if (codePoint === 0x0a) return Side.NEWLINE;
  const isWord =
    (codePoint >= 0x30 && codePoint <= 0x39) ||
    (codePoint >= 0x41 && codePoint <= 0x5a) ||
    codePoint === 0x5f ||
    (codePoint >= 0x61 && codePoint <= 0x7a);
  return isWord ? Side.WORD : Side.OTHER;
}
