import { compileProgram, Op, type Program, Side } from '../scanners/regex/program.js';

/**
 * Several patterns as one program. Instructions of different patterns never meet, so a thread's pattern follows from its
 * instruction.
 */
export interface JoinedProgram {
  readonly op: Uint8Array;
  /** Next instruction; for FORK the preferred one. */
  readonly out: Int32Array;
  /** FORK: the other branch. ASSERT: the conditions. */
  readonly arg: Int32Array;
  /** Which pattern an instruction belongs to. */
  readonly pattern: Int32Array;
  /** First instruction of each pattern. */
  readonly start: Int32Array;
  /** The class of a code point or lone surrogate: no instruction of any pattern tells its members apart. */
  classOf(codePoint: number): number;
  /** Whether a CHARACTER instruction takes a class. */
  accepts(instruction: number, characterClass: number): boolean;
  /** The Side that code points of a class are; OTHER throughout when no pattern has assertions. */
  sideOf(characterClass: number): number;
}

const PAGE_BITS = 8;
const PAGE_SIZE = 1 << PAGE_BITS;

/**
 * Compiles patterns of the RE2 dialect, flags included, and joins their programs: the very ones that a scan of a whole
 * text runs. Classes are found as text comes by; they take 512 bytes for each 256 code points that it has touched.
 *
 * Errors: throws what re2js throws on a pattern that it does not take. Cost: 0.1 to 3 ms a pattern.
 */
export function joinPatterns(sources: readonly string[]): JoinedProgram {
  const programs = sources.map(compileProgram);
  const bases = startsOf(programs);
  const size = bases.at(-1)!;
  const op = new Uint8Array(size);
  const out = new Int32Array(size);
  const arg = new Int32Array(size);
  const pattern = new Int32Array(size);
  programs.forEach((program, index) => {
    const base = bases[index]!;
    op.set(program.op, base);
    pattern.fill(index, base, base + program.op.length);
    program.op.forEach((kind, at) => {
      out[base + at] = base + program.out[at]!;
      arg[base + at] = kind === Op.FORK ? base + program.arg[at]! : program.arg[at]!;
    });
  });
  const { classOf, classIn, sideOf } = joinClasses(programs, op.includes(Op.ASSERT));
  return {
    op,
    out,
    arg,
    pattern,
    start: Int32Array.from(programs, ({ start }, index) => bases[index]! + start),
    classOf,
    accepts(instruction, characterClass) {
      const index = pattern[instruction]!;
      return programs[index]!.accepts(instruction - bases[index]!, classIn(characterClass, index));
    },
    sideOf,
  };
}

/** Where the instructions of each program begin in the joined one, and where the last end. */
function startsOf(programs: readonly Program[]): number[] {
  const bases = [0];
  for (const { op } of programs) bases.push(bases.at(-1)! + op.length);
  return bases;
}

/** Classes of the joined program: code points that are of one class in every program are of one class here. */
function joinClasses(programs: readonly Program[], asserts: boolean) {
  const numbers = new Map<string, number>();
  /** By class, its class in each program. */
  const classes: number[][] = [];
  const sides: number[] = [];
  /** By page of code points: class + 1, 0 where not known yet. */
  const pages: (Uint16Array | undefined)[] = [];

  function classify(codePoint: number): number {
    const own = programs.map((program) => program.classOf(codePoint));
    const side = asserts ? sideOf(codePoint) : Side.OTHER;
    const key = `${side}:${own}`;
    let number = numbers.get(key);
    if (number === undefined) {
      number = classes.length;
      numbers.set(key, number);
      classes.push(own);
      sides.push(side);
    }
    return number;
  }

  return {
    classOf(codePoint: number): number {
      const index = codePoint >> PAGE_BITS;
      pages[index] ??= new Uint16Array(PAGE_SIZE);
      const page = pages[index];
      const known = page[codePoint & (PAGE_SIZE - 1)]!;
      if (known > 0) return known - 1;
      const found = classify(codePoint);
      page[codePoint & (PAGE_SIZE - 1)] = found + 1;
      return found;
    },
    classIn: (characterClass: number, program: number) => classes[characterClass]![program]!,
    sideOf: (characterClass: number) => sides[characterClass]!,
  };
}

/** Word characters are ASCII in this dialect. */
function sideOf(codePoint: number): number {
  if (codePoint === 0x0a) return Side.NEWLINE;
  return codePoint < 0x80 && /\w/.test(String.fromCharCode(codePoint)) ? Side.WORD : Side.OTHER;
}
