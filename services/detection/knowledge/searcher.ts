import { Piscina } from 'piscina';
import { type NearRow, nearestRows, type VectorTable } from '#lib/vectors/vector-table.js';

/** What is looked for, and where. */
export interface SearchTask {
  readonly tables: readonly VectorTable[];
  readonly query: Float32Array;
}

/** The nearest row of one table. */
export type TableMatch = NearRow;

/** Finds the nearest vectors without holding up the event loop. Owns a thread while it is in use; call `close`. */
export interface Searcher {
  /** The nearest row of each table; undefined for an empty one. Rejects when too many searches wait. */
  search(task: SearchTask): Promise<(TableMatch | undefined)[]>;
  close(): Promise<void>;
}

/** Values that are multiplied in this thread, at most: about a millisecond. */
const inlineValues = 500_000;

/** Searches take up to 20 ms each; who comes after so many has no use of the answer any more. */
const maxQueue = 64;

/** A thread that was not used for this long ends. */
const idleMs = 60_000;

/** Creates the searcher; its thread starts with the first large search. */
export function createSearcher(): Searcher {
  let piscina: Piscina | undefined;
  return {
    async search(task) {
      const values = task.tables.reduce((sum, table) => sum + table.values.length, 0);
      if (values <= inlineValues) return task.tables.map((table) => nearestRows(table, task.query, 1)[0]);
      piscina ??= new Piscina({
        filename: workerFile(),
        minThreads: 0,
        maxThreads: 1,
        idleTimeout: idleMs,
        maxQueue,
        // Flags of this process, such as import hooks of a test runner, are none of the worker's business.
        execArgv: [],
      });
      // The worker answers with one match or undefined per table.
      return (await piscina.run(task)) as (TableMatch | undefined)[];
    },
    async close() {
      await piscina?.destroy();
    },
  };
}

/** Threads run compiled code: beside this file, or under dist/ when this file runs from its source. */
function workerFile(): string {
  const own = import.meta.url;
  const path = own.endsWith('.ts') ? '../../../dist/services/detection/knowledge/worker.js' : './worker.js';
  return new URL(path, own).href;
}
