/** A stage of the work on a request and how long it took, ms. */
export interface StageTime {
  readonly name: string;
  readonly durationMs: number;
}

/** Notes how long the stages of one request take. */
export interface Stopwatch {
  /** Runs a stage and notes its time, whether it ends well or not. */
  time<T>(name: string, stage: () => Promise<T>): Promise<T>;
  /** Notes a stage that was measured elsewhere. */
  note(name: string, durationMs: number): void;
  /** The stages so far, in the order in which they ended. */
  stages(): readonly StageTime[];
}

/** Starts a watch. */
export function createStopwatch(): Stopwatch {
  const stages: StageTime[] = [];
  const note = (name: string, durationMs: number) => void stages.push({ name, durationMs });
  return {
    async time(name, stage) {
      const start = performance.now();
      try {
        return await stage();
      } finally {
        note(name, performance.now() - start);
      }
    },
    note,
    stages: () => stages,
  };
}
