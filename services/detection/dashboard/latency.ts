/** How many requests took between 1.2^(step-1) and 1.2^step hundredths of a millisecond. */
export interface DurationCount {
  readonly step: number;
  readonly count: number;
}

/** As the function count_results of the database has it. */
const base = 1.2;

/**
 * The duration in ms that the given share (0…1) of requests took at most, to about 10 %: between the ends of its step it is
 * guessed by how far in it lies. 0 when nothing was counted. Pure.
 */
export function quantile(counts: readonly DurationCount[], share: number): number {
  const sorted = counts.toSorted((a, b) => a.step - b.step);
  const wanted = share * sorted.reduce((sum, { count }) => sum + count, 0);
  let passed = 0;
  for (const { step, count } of sorted) {
    if (count > 0 && passed + count >= wanted) return base ** (step - 1 + (wanted - passed) / count) / 100;
    passed += count;
  }
  return 0;
}
