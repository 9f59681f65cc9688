import { assertionsBetween, Op, type Program, Side } from './program.js';
import { createStateTable, stepShift } from './state-table.js';

/** Finds where a match whose end is known begins. */
export interface BackwardSearch {
  /** The least offset, not below `from`, at which a match that ends at `end` begins; -1 when there is none. */
  start(text: string, from: number, end: number): number;
}

/** Instructions from which a match at the known end can be reached, seen from one position. */
interface State {
  /** CHARACTER instructions whose character is the one behind the position; for the end itself, MATCH. */
  readonly targets: readonly number[];
  /** The Side that stands behind the position. */
  readonly after: number;
}

/** Flag of a step: a match begins at the position that the step leaves. */
const begins = 1;

/** Creates the search of a program. Keeps the states that it has met; belongs to one thread. */
export function createBackwardSearch(program: Program): BackwardSearch {
  const { classes, classOf, latinClasses, sideOf, op, out } = program;
  const edgeColumn = classes;
  const sources = sourcesOf(program);
  const ends = [...op.keys()].filter((instruction) => op[instruction] === Op.MATCH);
  const characters = [...op.keys()].filter((instruction) => op[instruction] === Op.CHARACTER);
  const table = createStateTable<State>({
    columns: classes + 1,
    keyOf: ({ targets, after }) => `${after}:${targets}`,
    isDead: ({ targets }) => targets.length === 0,
    sizeOf: ({ targets }) => targets.length,
    build,
  });
  const reached = new Uint32Array(op.length);
  let stamp = 0;

  /** A step over the character before the position; `edgeColumn` when the text begins there. */
  function build(state: State, column: number): { state: State; flags: number } {
    const before = column === edgeColumn ? Side.EDGE : sideOf[column]!;
    const assertions = assertionsBetween(before, state.after);
    stamp += 1;
    const stack = [...state.targets];
    for (let at = stack.pop(); at !== undefined; at = stack.pop()) {
      if (reached[at] === stamp) continue;
      reached[at] = stamp;
      for (const source of sources[at]!) {
        if (op[source] !== Op.ASSERT || (program.arg[source]! & ~assertions) === 0) stack.push(source);
      }
    }
    const flags = reached[program.start] === stamp ? begins : 0;
    const targets =
      column === edgeColumn
        ? []
        : characters.filter((reader) => reached[out[reader]!] === stamp && program.accepts(reader, column));
    return { state: { targets, after: before }, flags };
  }

  function endingAt(after: number): State {
    return { targets: ends, after };
  }

  function start(text: string, from: number, end: number): number {
    let row = table.startRow(sideAfter(program, text, end), endingAt);
    let cells = table.cells();
    let found = -1;
    let i = end;
    while (row !== 0) {
      let column = edgeColumn;
      let width = 1;
      if (i > 0) {
        const unit = text.charCodeAt(i - 1);
        if (unit < 256) column = latinClasses[unit]!;
        else {
          const codePoint = i > 1 ? text.codePointAt(i - 2)! : unit;
          if (codePoint > 0xffff) width = 2;
          column = classOf(width === 2 ? codePoint : unit);
        }
      }
      let cell = cells[row + column]!;
      if (cell === 0) {
        cell = table.take(row, column);
        cells = table.cells();
      }
      if ((cell & begins) !== 0) found = i;
      i -= width;
      if (i < from) break;
      row = cell >> stepShift;
    }
    return found;
  }

  return { start };
}

/** For each instruction, those that lead to it without reading a character. */
function sourcesOf({ op, out, arg }: Program): readonly (readonly number[])[] {
  const sources: number[][] = Array.from(op, () => []);
  op.forEach((kind, instruction) => {
    if (kind === Op.FORK) sources[arg[instruction]!]!.push(instruction);
    if (kind === Op.FORK || kind === Op.JUMP || kind === Op.ASSERT) sources[out[instruction]!]!.push(instruction);
  });
  return sources;
}

function sideAfter(program: Program, text: string, offset: number): number {
  if (offset >= text.length) return Side.EDGE;
  return program.sideOf[program.classOf(text.codePointAt(offset)!)]!;
}
