import { childOf, layTables, withoutRow } from './tables.js';

/**
 * The finished automaton as numbers in one shared buffer. Plain data: threads read the same memory when it is posted
 * to them.
 */
export interface AutomatonTables {
  readonly buffer: SharedArrayBuffer;
  readonly states: number;
  readonly patterns: number;
  /** Distinct ASCII units that occur in patterns, plus one for all that do not. */
  readonly classes: number;
  readonly denseRows: number;
  readonly rootPages: number;
}

/** Called for every pattern that ends before unit `end` of the scanned text; all overlaps are reported. */
export type OnMatch = (pattern: number, end: number) => void;

/**
 * Finds every occurrence of every pattern in folded units, in one pass. A state is one integer, 0 at the start of a
 * text, so a scan can stop anywhere and go on later.
 */
export interface Automaton {
  readonly tables: AutomatonTables;
  /** Length of each pattern in units. */
  readonly patternLengths: Uint16Array;
  /** The state after one more unit. */
  step(state: number, unit: number): number;
  /** Units of the longest pattern beginning that the text read so far ends with: what may still become a match. */
  depth(state: number): number;
  /** Calls `onMatch` for every pattern that the text read so far ends with, longest first. */
  outputs(state: number, end: number, onMatch: OnMatch): void;
  /** Reads units from `start` up to `end` and returns the state after them. Cost: about 6 ns a unit. */
  scan(units: Uint16Array, start: number, end: number, state: number, onMatch: OnMatch): number;
}

/** Puts the functions onto tables that `buildAutomaton` made, in this or another thread. Cost: microseconds. */
export function attachAutomaton(tables: AutomatonTables): Automaton {
  const laid = layTables(tables);
  const { report, link, output, depth, patternLengths } = laid;
  const { asciiClasses, cell: cells, dense, firstChild, label, fail, rootPage, rootStates } = laid;

  function step(from: number, unit: number): number {
    return unit < 128 ? stateOf(stepAscii(cells[from]!, unit)) : stepBeyond(from, unit);
  }

  function stateOf(cell: number): number {
    return cell < 0 ? (cell & ~withoutRow) >> 1 : dense[cell >> 1]!;
  }

  function stepAscii(from: number, unit: number): number {
    const column = asciiClasses[unit]!;
    if (column === 0) return 0;
    for (let cell = from; ; ) {
      if (cell >= 0) return dense[(cell >> 1) + column]!;
      const state = (cell & ~withoutRow) >> 1;
      const end = firstChild[state + 1]!;
      for (let child = firstChild[state]!; child < end; child += 1) if (label[child] === unit) return cells[child]!;
      cell = cells[fail[state]!]!;
    }
  }

  function stepBeyond(from: number, unit: number): number {
    for (let state = from; ; state = fail[state]!) {
      if (state === 0) return rootStates[rootPage[unit >> 8]! * 256 + (unit & 255)]!;
      const child = childOf(laid, state, unit);
      if (child !== 0) return child;
    }
  }

  function outputs(state: number, end: number, onMatch: OnMatch): void {
    for (let at = report[state]!; at !== 0; at = link[at]!) onMatch(output[at]!, end);
  }

  function scan(units: Uint16Array, start: number, end: number, from: number, onMatch: OnMatch): number {
    // Locals: variables of a closure are read from memory for every unit, locals are not.
    const columns = asciiClasses;
    const rows = dense;
    let cell = cells[from]!;
    for (let i = start; i < end; i += 1) {
      const unit = units[i]!;
      // The common case of `step` written out: a call for each unit costs as much as the step itself.
      const column = unit < 128 ? columns[unit]! : 0;
      if (column > 0 && cell >= 0) cell = rows[(cell >> 1) + column]!;
      else if (unit < 128) cell = stepAscii(cell, unit);
      else cell = cells[stepBeyond(stateOf(cell), unit)]!;
      if ((cell & 1) !== 0) outputs(stateOf(cell), i + 1, onMatch);
    }
    return stateOf(cell);
  }

  return { tables, patternLengths, step, depth: (state) => depth[state]!, outputs, scan };
}
