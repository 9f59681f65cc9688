import { assertionsBetween, Op, type Program, Side } from './program.js';
import { createStateTable, stepBits, stepShift, taken } from './state-table.js';

/** Finds where the leftmost match ends. */
export interface ForwardSearch {
  /**
   * End of the match that leftmost-first searching from `from` on finds, or -1. With `anyEnd`, the end of whatever
   * match shows first, which is enough to know that there is one. Cost: one table look-up a character.
   *
   * @param to where reading stops, as if the text went on but could not match any more; the end of the text unless given
   */
  end(text: string, from: number, anyEnd: boolean, to?: number): number;
}

/** Threads alive at a position, in the order in which leftmost-first matching prefers them. */
interface State {
  /**
   * CHARACTER instructions; and, where an assertion stands in the way, the instruction before which it was met. What
   * that leads to, and in which order of preference, shows only when the next character is known.
   */
  readonly threads: readonly number[];
  /** A match ends here, which only the threads above can replace. */
  readonly matches: boolean;
  /** No match so far: the search also starts anew here, with the least preference. */
  readonly searching: boolean;
  /** The Side that stands before the position. */
  readonly before: number;
}

/** Flags of a step: a match ends before the character, or after it. */
const matchBefore = 1;
const matchAfter = 2;

/** Creates the search of a program. Keeps the states that it has met; belongs to one thread. */
export function createForwardSearch(program: Program): ForwardSearch {
  const { classes, classOf, latinClasses, sideOf } = program;
  const endColumn = classes;
  const table = createStateTable<State>({
    columns: classes + 1,
    keyOf: ({ threads, matches, searching, before }) =>
      `${before}${matches ? 'm' : ''}${searching ? 's' : ''}${threads}`,
    isDead: ({ threads, searching }) => threads.length === 0 && !searching,
    sizeOf: ({ threads }) => threads.length,
    build,
  });
  /** By Side before it: the state at the start of a search matches the empty text. */
  const startMatches = new Uint8Array(4);
  const stamps = new Uint32Array(program.op.length);
  let stamp = 0;

  /** Adds what an instruction leads to without reading a character; true when that is a match, which ends the list. */
  function expand(instruction: number, threads: number[], assertions: number | undefined): boolean {
    const length = threads.length;
    let isConditional = false;
    let matches = false;
    const stack = [instruction];
    for (let at = stack.pop(); at !== undefined && !matches; at = stack.pop()) {
      if (stamps[at] === stamp) continue;
      stamps[at] = stamp;
      switch (program.op[at]) {
        case Op.FORK:
          stack.push(program.arg[at]!, program.out[at]!);
          break;
        case Op.JUMP:
          stack.push(program.out[at]!);
          break;
        case Op.ASSERT:
          if (assertions === undefined) isConditional = true;
          else if ((program.arg[at]! & ~assertions) === 0) stack.push(program.out[at]!);
          break;
        case Op.CHARACTER:
          threads.push(at);
          break;
        case Op.MATCH:
          matches = true;
          break;
      }
    }
    if (isConditional) {
      threads.length = length;
      threads.push(instruction);
    }
    return matches;
  }

  function build(state: State, column: number): { state: State; flags: number } {
    const after = column === endColumn ? Side.EDGE : sideOf[column]!;
    const resolved: number[] = [];
    const assertions = assertionsBetween(state.before, after);
    stamp += 1;
    let matched = false;
    for (const thread of state.threads) {
      matched = expand(thread, resolved, assertions);
      if (matched) break;
    }
    const flags = matched ? matchBefore : 0;
    if (column === endColumn) return { state: { threads: [], matches: false, searching: false, before: after }, flags };
    const searching = state.searching && !matched;
    const next = stateAfter(
      resolved.filter((thread) => program.accepts(thread, column)),
      searching,
      after,
    );
    return { state: next, flags: flags | (next.matches ? matchAfter : 0) };
  }

  /** The state behind the character that these threads have just read. */
  function stateAfter(readers: readonly number[], searching: boolean, before: number): State {
    const threads: number[] = [];
    stamp += 1;
    let matches = false;
    for (const reader of readers) {
      matches = expand(program.out[reader]!, threads, undefined);
      if (matches) break;
    }
    // An empty match at the start of a search counts as well.
    if (searching && !matches) matches = expand(program.start, threads, undefined);
    return { threads, matches, searching: searching && !matches, before };
  }

  function startingAfter(side: number): State {
    const state = stateAfter([], true, side);
    startMatches[side] = state.matches ? 1 : 0;
    return state;
  }

  function end(text: string, from: number, anyEnd: boolean, to = text.length): number {
    // Locals: variables of a closure or another module are read from memory for every character, locals are not.
    const latin = latinClasses;
    const length = to;
    const plain = taken;
    const shift = stepShift;
    const bits = stepBits;
    const side = sideBefore(program, text, from);
    let row = table.startRow(side, startingAfter);
    let found = startMatches[side] === 1 ? from : -1;
    if (anyEnd && found >= 0) return found;
    let cells = table.cells();
    let i = from;
    while (row !== 0) {
      // Known steps over Latin characters, which is nearly all of them. A loop of its own because it calls nothing: a
      // call inside it, though never made, makes every step twice as slow.
      while (i < length) {
        const unit = text.charCodeAt(i);
        if (unit > 255) break;
        const cell = cells[row + latin[unit]!]!;
        if ((cell & bits) !== plain) break;
        row = cell >> shift;
        i += 1;
        if (row === 0) return found;
      }
      if (i >= length && length < text.length) return found;
      const codePoint = i < length ? text.codePointAt(i)! : -1;
      const column = codePoint < 0 ? endColumn : codePoint < 256 ? latin[codePoint]! : classOf(codePoint);
      const width = codePoint > 0xffff ? 2 : 1;
      let cell = cells[row + column]!;
      if (cell === 0) {
        cell = table.take(row, column);
        cells = table.cells();
      }
      if ((cell & matchBefore) !== 0) found = i;
      if ((cell & matchAfter) !== 0) found = i + width;
      if (anyEnd && found >= 0) return found;
      row = cell >> stepShift;
      i += width;
    }
    return found;
  }

  return { end };
}

/** The Side of what stands before an offset. */
export function sideBefore(program: Program, text: string, offset: number): number {
  if (offset === 0) return Side.EDGE;
  // The second half of a pair is no word character and no newline, and neither is the code point that it ends.
  return program.sideOf[program.classOf(text.charCodeAt(offset - 1))]!;
}
