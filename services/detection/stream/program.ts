import type { RE2JS } from 're2js';
import type { RuneClasses } from './rune-classes.js';

/** What an instruction does; the numbers are ours, made from re2js's when a program is read. */
export const Op = { SPLIT: 0, JUMP: 1, ASSERT: 2, FAIL: 3, MATCH: 4, RUNE: 5 } as const;

/** What an ASSERT instruction asks for; several bits mean all of them. The numbers are re2js's. */
export const Assert = {
  LINE_START: 1,
  LINE_END: 2,
  TEXT_START: 4,
  TEXT_END: 8,
  WORD_BOUNDARY: 16,
  NO_WORD_BOUNDARY: 32,
} as const;

/**
 * The instructions of several patterns in one flat program. Instruction numbers of different patterns never meet, so
 * a thread's pattern follows from its instruction. Read-only after `readProgram`.
 */
export interface Program {
  readonly op: Uint8Array;
  /** Next instruction; for SPLIT the preferred branch. */
  readonly out: Int32Array;
  /** SPLIT: the other branch. ASSERT: the conditions. */
  readonly arg: Int32Array;
  /** RUNE: number of the rune test in the shared classes. */
  readonly test: Int32Array;
  /** Which pattern an instruction belongs to. */
  readonly pattern: Int32Array;
  /** First instruction of each pattern. */
  readonly start: Int32Array;
  /** Whether any pattern looks at what stands before or after a position. */
  readonly asserts: boolean;
}

/** The instruction as re2js keeps it; the version is pinned and program.test.ts fails when the shape changes. */
interface Re2Instruction {
  readonly op: number;
  readonly out: number;
  readonly arg: number;
  readonly runes: ArrayLike<number>;
  matchRune(rune: number): boolean;
}

/** Instruction codes of re2js 2.10; look-behind (12, 13) is never compiled here and refused below. */
const RE2 = { ALT: 1, ALT_MATCH: 2, CAPTURE: 3, EMPTY_WIDTH: 4, FAIL: 5, MATCH: 6, NOP: 7, RUNE: 8, RUNE1: 9 } as const;
const RE2_ANY = 10;
const RE2_ANY_NOT_NEWLINE = 11;

/**
 * Reads the programs that re2js compiled into one flat program, so that the stream guard follows exactly the
 * automaton that the whole-text scan runs.
 *
 * Throws an Error for an instruction it does not know: a policy is then refused instead of guarded wrongly.
 */
export function readProgram(patterns: readonly RE2JS[], classes: RuneClasses): Program {
  const programs = patterns.map(instructionsOf);
  const size = programs.reduce((sum, program) => sum + program.instructions.length, 0);
  const program = {
    op: new Uint8Array(size),
    out: new Int32Array(size),
    arg: new Int32Array(size),
    test: new Int32Array(size).fill(-1),
    pattern: new Int32Array(size),
    start: new Int32Array(patterns.length),
    asserts: false,
  };
  let base = 0;
  for (const [pattern, { instructions, start }] of programs.entries()) {
    program.start[pattern] = base + start;
    for (const [index, instruction] of instructions.entries()) {
      const at = base + index;
      const op = opOf(instruction.op);
      program.op[at] = op;
      program.pattern[at] = pattern;
      program.out[at] = base + instruction.out;
      program.arg[at] = op === Op.SPLIT ? base + instruction.arg : instruction.arg;
      if (op === Op.RUNE) program.test[at] = classes.addTest(keyOf(instruction), testOf(instruction));
      if (op === Op.ASSERT) program.asserts = true;
    }
    base += instructions.length;
  }
  return program;
}

function instructionsOf(regex: RE2JS): { instructions: readonly Re2Instruction[]; start: number } {
  // `prog` is untyped in re2js's declarations; its shape is held by the differential test of the matcher.
  const { inst, start } = regex.re2().prog as { inst: readonly Re2Instruction[]; start: number };
  return { instructions: inst, start };
}

function opOf(op: number): number {
  switch (op) {
    case RE2.ALT:
    case RE2.ALT_MATCH:
      return Op.SPLIT;
    case RE2.CAPTURE:
    case RE2.NOP:
      return Op.JUMP;
    case RE2.EMPTY_WIDTH:
      return Op.ASSERT;
    case RE2.FAIL:
      return Op.FAIL;
    case RE2.MATCH:
      return Op.MATCH;
    case RE2.RUNE:
    case RE2.RUNE1:
    case RE2_ANY:
    case RE2_ANY_NOT_NEWLINE:
      return Op.RUNE;
    default:
      throw new Error(`regular expression instruction ${op} is not known to the stream guard`);
  }
}

/** Equal tests get one number, however many instructions ask them. */
function keyOf({ op, arg, runes }: Re2Instruction): string {
  if (op === RE2_ANY || op === RE2_ANY_NOT_NEWLINE) return String(op);
  return `${arg & 1}:${Array.from(runes).join(',')}`;
}

function testOf(instruction: Re2Instruction): (rune: number) => boolean {
  switch (instruction.op) {
    case RE2_ANY:
      return () => true;
    case RE2_ANY_NOT_NEWLINE:
      return (rune) => rune !== 10;
    case RE2.RUNE1:
      return (rune) => rune === instruction.runes[0];
    default:
      return (rune) => instruction.matchRune(rune);
  }
}
