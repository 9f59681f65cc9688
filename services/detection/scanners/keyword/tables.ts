import type { AutomatonTables } from './automaton.js';

/**
 * Views on the automaton's shared buffer. States are numbered breadth first and the children of a state are neighbours
 * with rising labels, so a state's children are `firstChild[s]` up to `firstChild[s + 1]` and need no list of their own.
 * State 0 is the root; 0 also means "none" wherever a state is optional.
 */
export interface LaidTables {
  readonly firstChild: Int32Array;
  /** State of the longest proper suffix that is a pattern beginning. */
  readonly fail: Int32Array;
  /** The state itself if a pattern ends there, else the nearest suffix state at which one ends. */
  readonly report: Int32Array;
  /** The next shorter suffix state at which a pattern ends. */
  readonly link: Int32Array;
  /** Pattern that ends at a state; only read for states that `report` or `link` name. */
  readonly output: Int32Array;
  /**
   * By state: where it is, as one number that tells all that the next step needs. Bit 0: some pattern is to be reported.
   * Not negative: the rest is where its row of `dense` starts. Negative: it has no row, and the bits between are the state.
   * The root has a row, its cell is 0.
   */
  readonly cell: Int32Array;
  /** Rows of the cells that follow by class of ASCII unit, failures already followed; first in each row is its own state. */
  readonly dense: Int32Array;
  /** The root's next states for other units, by page of 256; page 0 is empty. */
  readonly rootStates: Int32Array;
  readonly rootPage: Uint16Array;
  /** Unit on the edge into a state. */
  readonly label: Uint16Array;
  readonly depth: Uint16Array;
  readonly patternLengths: Uint16Array;
  /** Class of each ASCII unit; 0 when it is in no pattern. */
  readonly asciiClasses: Uint8Array;
}

/** Sign of the cell of a state that has no row. */
export const withoutRow = 1 << 31;

/** Cuts the buffer into its views; the one place that knows the order. */
export function layTables(tables: AutomatonTables): LaidTables {
  let offset = 0;
  const take = <T>(
    View: new (buffer: SharedArrayBuffer, offset: number, length: number) => T,
    length: number,
    size: number,
  ): T => {
    const view = new View(tables.buffer, offset, length);
    offset += length * size;
    return view;
  };
  const { states } = tables;
  return {
    firstChild: take(Int32Array, states + 1, 4),
    fail: take(Int32Array, states, 4),
    report: take(Int32Array, states, 4),
    link: take(Int32Array, states, 4),
    output: take(Int32Array, states, 4),
    cell: take(Int32Array, states, 4),
    dense: take(Int32Array, tables.denseRows * tables.classes, 4),
    rootStates: take(Int32Array, tables.rootPages * 256, 4),
    rootPage: take(Uint16Array, 256, 2),
    label: take(Uint16Array, states, 2),
    depth: take(Uint16Array, states, 2),
    patternLengths: take(Uint16Array, tables.patterns, 2),
    asciiClasses: take(Uint8Array, 128, 1),
  };
}

/** Bytes that the buffer of these tables needs. */
export function tableBytes(counts: Omit<AutomatonTables, 'buffer'>): number {
  const { states, patterns, classes, denseRows, rootPages } = counts;
  const integers = states + 1 + 5 * states + denseRows * classes + rootPages * 256;
  const halves = 256 + 2 * states + patterns;
  return integers * 4 + halves * 2 + 128;
}

/** The child of a state under a unit, by binary search; 0 when there is none. */
export function childOf(tables: Pick<LaidTables, 'firstChild' | 'label'>, state: number, unit: number): number {
  const { firstChild, label } = tables;
  let low = firstChild[state]!;
  let high = firstChild[state + 1]! - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    const found = label[middle]!;
    if (found === unit) return middle;
    if (found < unit) low = middle + 1;
    else high = middle - 1;
  }
  return 0;
}
