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
  /** Builds the cell of a step. May drop the whole table to keep within its budget. */
  take(row: number, column: number): number;
  /** The cells; replaced when the table grows, so ask again after `row` and `take`. */
  cells(): Int32Array;
}

/** Bits of a cell below the row: two flags and the mark of a step that was taken. */
export const stepShift = 3;
export const stepBits = 7;
export const taken = 4;

/**
 * Bytes of cells that the table of one pattern and direction may take; policies have up to a thousand patterns. When
 * they are used up the table starts anew: time stays linear, each step then costs what it costs to build.
 */
const maxBytes = 1 << 19;

/** Creates the table of an automaton. */
export function createStateTable<State>(options: {
  readonly columns: number;
  readonly keyOf: (state: State) => string;
  readonly isDead: (state: State) => boolean;
  readonly build: (state: State, column: number) => Step<State>;
}): StateTable<State> {
  const { columns, keyOf, isDead, build } = options;
  const maxStates = Math.max(16, Math.floor(maxBytes / (columns * 4)));
  let states: (State | undefined)[] = [undefined];
  let rows = new Map<string, number>();
  let cells = new Int32Array(columns * 4);

  function row(state: State): number {
    if (isDead(state)) return 0;
    const key = keyOf(state);
    let known = rows.get(key);
    if (known === undefined) {
      known = states.length * columns;
      states.push(state);
      rows.set(key, known);
      if (known + columns > cells.length) {
        const grown = new Int32Array(cells.length * 2);
        grown.set(cells);
        cells = grown;
      }
    }
    return known;
  }

  function take(from: number, column: number): number {
    // The dead state is never stepped from, so the entry exists.
    const state = states[from / columns]!;
    const step = build(state, column);
    let at = from;
    if (states.length >= maxStates) {
      states = [undefined];
      rows = new Map();
      cells = new Int32Array(columns * 4);
      at = row(state);
    }
    const cell = (row(step.state) << stepShift) | taken | step.flags;
    cells[at + column] = cell;
    return cell;
  }

  return { row, take, cells: () => cells };
}
