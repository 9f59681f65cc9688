/** One part of each bar. */
export interface ChartSeries {
  readonly key: string;
  readonly name: string;
  /** A role of tokens.css, such as "high". */
  readonly colour: string;
  /** One for each bar. */
  readonly values: readonly number[];
}

/** Something that happened at a moment. */
export interface ChartMark {
  readonly atMs: number;
  /** Who and what, a line each. */
  readonly lines: readonly string[];
}

/** A chart of bars over time, each built up from its parts. */
export interface ChartData {
  /** Where each bar begins, ms since 1970, rising. */
  readonly startsMs: readonly number[];
  /** Length of a bar in ms. */
  readonly stepMs: number;
  /** From the bottom up. */
  readonly series: readonly ChartSeries[];
  readonly marks: readonly ChartMark[];
}

/** Heights of the parts' upper edges, for each part and bar. */
export function stackedValues({ startsMs, series }: ChartData): number[][] {
  const heights = startsMs.map(() => 0);
  return series.map(({ values }) => {
    for (const [bar, value] of values.entries()) heights[bar] = (heights[bar] ?? 0) + value;
    return [...heights];
  });
}

/** The marks that stand so close together that one sign stands for them all, as shares of the width from the left. */
export function placeMarks({ startsMs, stepMs, marks }: ChartData): { at: number; marks: readonly ChartMark[] }[] {
  const start = startsMs[0];
  if (start === undefined) return [];
  const lengthMs = startsMs.length * stepMs;
  const cells = new Map<number, { at: number; marks: ChartMark[] }>();
  for (const mark of marks) {
    const at = (mark.atMs - start) / lengthMs;
    if (at < 0 || at > 1) continue;
    const cell = Math.floor(at * markCells);
    const known = cells.get(cell);
    if (known === undefined) cells.set(cell, { at, marks: [mark] });
    else known.marks.push(mark);
  }
  return [...cells.values()];
}

/** So many signs fit side by side on the narrowest screen. */
const markCells = 24;
