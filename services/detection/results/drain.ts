import { type Database, isRowRefused, isUniqueViolation } from '#lib/db/database.js';
import type { Log } from '#lib/telemetry/log.js';
import type { Metrics } from '#lib/telemetry/metrics.js';
import type { Backlog } from './spool/backlog.js';
import type { Pending } from './spool/pending.js';
import { findStored, insertRows, type ResultColumns, toResultRow } from './store.js';

/** Brings results to the database. Owns a timer; call `close`. */
export interface ResultDrain {
  /** Says that there is something to store. */
  wake(): void;
  /** Goes on for at most `graceMs`. */
  close(graceMs: number): Promise<void>;
}

/** What the drain is made of. */
export interface ResultDrainDeps {
  readonly db: Database;
  readonly pending: Pending;
  readonly backlog: Backlog;
  readonly log: Log;
  readonly metrics: Pick<Metrics, 'results' | 'resultsSpooled'>;
}

/** A batch is cheapest per row at 500 to 1,000 rows. */
const batchRows = 500;

/** How late a result may appear in lists while there is little traffic. */
const lingerMs = 200;

const firstRetryMs = 250;
const lastRetryMs = 5_000;

/** Creates the drain. Results keep the ids they came with, so a batch whose answer was lost is recognised when it is sent again. */
export function createResultDrain({ db, pending, backlog, log, metrics }: ResultDrainDeps): ResultDrain {
  let timer: NodeJS.Timeout | undefined;
  let storing: Promise<void> | undefined;
  let retryMs = 0;
  let isClosed = false;

  function schedule(delayMs: number): void {
    if (isClosed || storing !== undefined || (timer !== undefined && delayMs > 0)) return;
    clearTimeout(timer);
    timer = setTimeout(() => void store(), delayMs).unref();
  }

  /** Stores batches until nothing is left or the database refuses; then waits longer each time. */
  async function store(): Promise<void> {
    timer = undefined;
    storing = storeBatches();
    const isDone = await storing.then(
      () => true,
      (error: unknown) => {
        log.warn('results_not_stored', { queued: pending.size(), error });
        return false;
      },
    );
    storing = undefined;
    retryMs = isDone ? 0 : Math.min(Math.max(retryMs * 2, firstRetryMs), lastRetryMs);
    if (pending.size() > 0 || !isDone) schedule(isDone ? lingerMs : retryMs);
  }

  /** What others left takes turns with what is new, so that neither waits for the other's end. */
  async function storeBatches(): Promise<void> {
    for (;;) {
      const own = await pending.next(batchRows);
      if (own !== undefined) {
        await storeRows(own.rows);
        own.done();
      }
      const left = await backlog.next(batchRows);
      if (left !== undefined) {
        await storeRows(left.rows);
        await left.done();
      }
      if (own === undefined && left === undefined) return;
    }
  }

  /** Stores a batch. What is there already is left out: the answer to an earlier attempt was lost on its way. */
  async function storeRows(rows: readonly ResultColumns[]): Promise<void> {
    if (rows.length === 0) return;
    try {
      await insertRows(db, rows.map(toResultRow));
      metrics.results.inc({ outcome: 'stored' }, rows.length);
    } catch (error) {
      if (!isRowRefused(error)) throw error;
      const stored = isUniqueViolation(error) ? await findStored(db, rows) : new Set();
      const missing = rows.filter(({ id }) => !stored.has(id));
      metrics.results.inc({ outcome: 'stored' }, rows.length - missing.length);
      metrics.resultsSpooled.inc({ outcome: 'repeated' }, rows.length - missing.length);
      if (missing.length < rows.length) await storeRows(missing);
      else await storeHalves(rows, error);
    }
  }

  /** Halves a batch that the database refuses because of a row until that row stands alone. */
  async function storeHalves(rows: readonly ResultColumns[], error: unknown): Promise<void> {
    if (rows.length > 1) {
      const half = rows.length >> 1;
      await storeRows(rows.slice(0, half));
      await storeRows(rows.slice(half));
      return;
    }
    log.error('result_refused', { error });
    metrics.results.inc({ outcome: 'dropped' });
  }

  return {
    wake() {
      if (retryMs === 0) schedule(pending.size() >= batchRows ? 0 : lingerMs);
    },
    async close(graceMs) {
      isClosed = true;
      clearTimeout(timer);
      const giveUp = new Promise<void>((resolve) => setTimeout(resolve, graceMs).unref());
      const flush = async () => {
        await storing?.catch(() => undefined);
        await storeBatches();
      };
      await Promise.race([flush().catch((error: unknown) => log.warn('results_not_stored', { error })), giveUp]);
    },
  };
}
