/** What a step leads to; built when it is first taken. */
export interface Step<State> {
  readonly state: State;
  /** Bits below `1 << stepShift` that the search reads when it takes the step. */
  readonly flags: number;
}

/**
 * A lazily built automaton as one table of numbers. A state is known by the place of its row, which is never 0; 0 is the
 * dead state, which no step leaves. `cells[row + column]` is `next row << stepShift | taken | flags`, or 0 while the
 * step was never taken.
 */
export interface StateTable<State> {
  /** The row of a state; equal keys are one state. */
  row(state: State): number;
  /**
   * The row of the state that searches start in at a position with a Side before or behind it; `make` is only asked for
   * a state that is not known. Finding a state by its key costs more than searching a short text.
   */
  startRow(side: number, make: (side: number) => State): number;
  /** The state of a row other than 0. */
  state(row: number): State;
  /** Builds the cell of a step. May drop the whole table to keep within its budget. */
  take(row: number, column: number): number;
  /** The cells; replaced when the table grows, so ask again after `row` and `take`. */
  cells(): Int32Array;
}

/** Bits of a cell below the row: two flags and the mark of a step that was taken. */
export const stepShift = 3;
export const stepBits = 7;
export const taken = 4;

/** Numbers that the table of one pattern and direction may hold; policies have up to a thousand patterns. */
const defaultSize = 1 << 17;

/** Number of Side values. */
const sides = 4;

/** States that a table may have whatever their size: below it, starting anew at every step gains nothing. */
const fewStates = 16;

/**
 * Creates the table of an automaton. When its room is used up the table starts anew: time stays linear, each step then
 * costs what it costs to build.
 */
export function createStateTable<State>(options: {
  readonly columns: number;
  /** Numbers that cells and states may take together, 4 bytes each. */
  readonly maxSize?: number;
  /** Numbers that a state holds itself. */
  readonly sizeOf: (state: State) => number;
  readonly keyOf: (state: State) => string;
  readonly isDead: (state: State) => boolean;
  readonly build: (state: State, column: number) => Step<State>;
}): StateTable<State> {
  const { columns, keyOf, isDead, build, sizeOf, maxSize = defaultSize } = options;
  let size = 0;
  let states: (State | undefined)[] = [undefined];
  let rows = new Map<string, number>();
  let cells = new Int32Array(columns * 4);
  /** By Side: its start row, -1 while not known. */
  const startRows = new Int32Array(sides).fill(-1);

  function row(state: State): number {
    if (isDead(state)) return 0;
    const key = keyOf(state);
    let known = rows.get(key);
    if (known === undefined) {
      known = states.length * columns;
      states.push(state);
      size += columns + sizeOf(state);
      rows.set(key, known);
      if (known + columns > cells.length) {
        const grown = new Int32Array(cells.length * 2);
        grown.set(cells);
        cells = grown;
      }
    }
    return known;
  }

  function startRow(side: number, make: (side: number) => State): number {
    let known = startRows[side]!;
    if (known < 0) {
      known = row(make(side));
      startRows[side] = known;
    }
    return known;
  }

  function take(from: number, column: number): number {
    // The dead state is never stepped from, so the entry exists.
    const state = states[from / columns]!;
    const step = build(state, column);
    let at = from;
    if (size > maxSize && states.length > fewStates) {
      size = 0;
      states = [undefined];
      rows = new Map();
      cells = new Int32Array(columns * 4);
      startRows.fill(-1);
      at = row(state);
    }
    const cell = (row(step.state) << stepShift) | taken | step.flags;
    cells[at + column] = cell;
    return cell;
  }

  // A row comes from `row` or a cell, so its state exists.
  return { row, startRow, take, cells: () => cells, state: (at) => states[at / columns]! };
}
