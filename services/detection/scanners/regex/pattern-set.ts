import type { Stretch } from './digit-cluster.js';
import { assertionsBetween, classAmong, Op, type Program, Side, sideOfCharacter } from './program.js';
import { createStateTable, stepBits, stepShift, taken } from './state-table.js';

/**
 * Tells in one pass which of several patterns occur. For patterns that have no letters to look for: the pass costs the
 * same as that of one pattern.
 */
export interface PatternSet {
  /**
   * Sets `found[n]` to 1 for every pattern n that occurs in a part of a text, and may do so for one that only seems to at
   * the borders of the part. Cost: 2 to 5 ns a character, whatever the number of patterns.
   *
   * @param units UTF-16 units of the text; the first `length` of them
   */
  mark(units: Uint16Array, length: number, part: Stretch, found: Uint8Array): void;
}

/** Threads of all patterns; order means nothing here. */
interface State {
  /** CHARACTER and ASSERT instructions, numbered through all programs, ascending. */
  readonly threads: readonly number[];
  /** Patterns that a match was seen of in the step to here. */
  readonly matches: readonly number[];
  readonly before: number;
}

/** Flag of a step: the state that it leads to has matches. */
const matchesSome = 1;

/**
 * Steps built for one text, for each of its characters, from which a set is too varied: patterns with counted repeats
 * multiply each other's states, and a set of a hundred is four hundred times slower than two of fifty.
 */
const maxBuildsPerCharacter = 0.2;

/** Steps that a cold set may build whatever the text. */
const coldBuilds = 2000;

/** Numbers that the table of one set may hold. */
const maxSize = 1 << 19;

/**
 * Creates the set of some programs. Splits itself in two when its states multiply, so a bad mixture costs twice the
 * passes and not a hundred times the time. Keeps the states that it has met; belongs to one thread.
 */
export function createPatternSet(programs: readonly Program[]): PatternSet {
  let search = createSetSearch(programs);
  let halves: { readonly first: PatternSet; readonly second: PatternSet; readonly border: number } | undefined;

  function mark(units: Uint16Array, length: number, part: Stretch, found: Uint8Array): void {
    if (halves !== undefined) {
      halves.first.mark(units, length, part, found.subarray(0, halves.border));
      halves.second.mark(units, length, part, found.subarray(halves.border));
      return;
    }
    const builds = search.mark(units, length, part, found);
    if (programs.length > 1 && builds > coldBuilds + (part.to - part.from) * maxBuildsPerCharacter) {
      const border = programs.length >> 1;
      halves = {
        first: createPatternSet(programs.slice(0, border)),
        second: createPatternSet(programs.slice(border)),
        border,
      };
      search = createSetSearch([]);
    }
  }

  return { mark };
}

/** The search of one set; `mark` returns how many steps it had to build. */
function createSetSearch(programs: readonly Program[]) {
  const bounds = Int32Array.from(new Set(programs.flatMap((program) => [...program.bounds]))).sort();
  const classes = bounds.length + 1;
  const endColumn = classes;
  const firsts = [0, ...bounds];
  const latin = Uint16Array.from({ length: 256 }, (_, codePoint) => classAmong(bounds, codePoint));
  /** First number of each program's instructions; instruction numbers of the programs follow one another. */
  const bases: number[] = [0];
  for (const { op } of programs) bases.push(bases.at(-1)! + op.length);
  const ownerOf = Int32Array.from(programs.flatMap((program, index) => Array.from(program.op, () => index)));
  // A class never holds characters of two sides that an assertion of any program tells apart.
  const sides = Uint8Array.from(firsts, sideOfCharacter);
  const table = createStateTable<State>({
    columns: classes + 1,
    maxSize,
    keyOf: ({ threads, matches, before }) => `${before}|${matches}|${threads}`,
    // A search starts anew at every position.
    isDead: () => false,
    sizeOf: ({ threads }) => threads.length,
    build,
  });
  const stamps = new Uint32Array(ownerOf.length);
  let stamp = 0;
  let builds = 0;

  function expand(instruction: number, threads: number[], matches: Set<number>, assertions: number | undefined): void {
    const owner = ownerOf[instruction]!;
    const { op, out, arg } = programs[owner]!;
    const base = bases[owner]!;
    const stack = [instruction];
    for (let at = stack.pop(); at !== undefined; at = stack.pop()) {
      if (stamps[at] === stamp) continue;
      stamps[at] = stamp;
      const own = at - base;
      switch (op[own]) {
        case Op.FORK:
          stack.push(base + arg[own]!, base + out[own]!);
          break;
        case Op.JUMP:
          stack.push(base + out[own]!);
          break;
        case Op.ASSERT:
          if (assertions === undefined) threads.push(at);
          else if ((arg[own]! & ~assertions) === 0) stack.push(base + out[own]!);
          break;
        case Op.CHARACTER:
          threads.push(at);
          break;
        case Op.MATCH:
          matches.add(owner);
          break;
      }
    }
  }

  /** The state behind the character that these threads have just read. */
  function stateAfter(readers: readonly number[], matches: Set<number>, before: number): State {
    const threads: number[] = [];
    stamp += 1;
    for (const reader of readers) {
      const base = bases[ownerOf[reader]!]!;
      expand(base + programs[ownerOf[reader]!]!.out[reader - base]!, threads, matches, undefined);
    }
    programs.forEach((program, index) => {
      expand(bases[index]! + program.start, threads, matches, undefined);
    });
    return { threads: threads.sort((a, b) => a - b), matches: [...matches].sort((a, b) => a - b), before };
  }

  function build(state: State, column: number): { state: State; flags: number } {
    builds += 1;
    const isEnd = column === endColumn;
    const after = isEnd ? Side.EDGE : sides[column]!;
    const assertions = assertionsBetween(state.before, after);
    const resolved: number[] = [];
    const matches = new Set<number>();
    stamp += 1;
    for (const thread of state.threads) expand(thread, resolved, matches, assertions);
    const next = isEnd
      ? { threads: [], matches: [...matches], before: Side.EDGE }
      : stateAfter(readersOf(resolved, column), matches, after);
    return { state: next, flags: next.matches.length > 0 ? matchesSome : 0 };
  }

  function readersOf(threads: readonly number[], column: number): number[] {
    return threads.filter((thread) => {
      const owner = ownerOf[thread]!;
      const program = programs[owner]!;
      return program.accepts(thread - bases[owner]!, program.classOf(firsts[column]!));
    });
  }

  function startingAfter(side: number): State {
    return stateAfter([], new Set(), side);
  }

  function mark(units: Uint16Array, textLength: number, { from, to }: Stretch, found: Uint8Array): number {
    if (programs.length === 0) return 0;
    builds = 0;
    // Locals: variables of a closure or another module are read from memory for every character, locals are not.
    const known = latin;
    const plain = taken;
    const shift = stepShift;
    const bits = stepBits;
    const length = to;
    const side = from === 0 ? Side.EDGE : sideOfCharacter(units[from - 1]!);
    let row = table.startRow(side, startingAfter);
    for (const match of table.state(row).matches) found[match] = 1;
    let cells = table.cells();
    let i = from;
    for (;;) {
      while (i < length) {
        const unit = units[i]!;
        if (unit > 255) break;
        const cell = cells[row + known[unit]!]!;
        if ((cell & bits) !== plain) break;
        row = cell >> shift;
        i += 1;
      }
      if (i >= length && length < textLength) return builds;
      const codePoint = i < length ? codePointAt(units, length, i) : -1;
      const column = codePoint < 0 ? endColumn : codePoint < 256 ? known[codePoint]! : classAmong(bounds, codePoint);
      let cell = cells[row + column]!;
      if (cell === 0) {
        cell = table.take(row, column);
        cells = table.cells();
      }
      row = cell >> shift;
      if ((cell & matchesSome) !== 0) for (const match of table.state(row).matches) found[match] = 1;
      if (codePoint < 0) return builds;
      i += codePoint > 0xffff ? 2 : 1;
    }
  }

  return { mark };
}

/** The code point that begins at a unit; a lone surrogate is its own. */
function codePointAt(units: Uint16Array, length: number, at: number): number {
  const high = units[at]!;
  if (high < 0xd800 || high > 0xdbff || at + 1 >= length) return high;
  const low = units[at + 1]!;
  return low >= 0xdc00 && low <= 0xdfff ? ((high - 0xd800) << 10) + (low - 0xdc00) + 0x10000 : high;
}
