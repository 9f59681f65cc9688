import type { Database } from '#lib/db/database.js';
import { createIdSequence } from '#lib/db/ids.js';
import { toGatehouseError } from '#lib/errors/to-connect.js';
import type { Log } from '#lib/telemetry/log.js';
import type { Metrics } from '#lib/telemetry/metrics.js';
import { type JudgedRequest, lengthOf, type RowDeps, toRow } from './row.js';
import { insertRows, isStoredAlready, type ResultRow } from './store.js';

/** What the recorder is made of. */
export interface ResultRecorderDeps extends RowDeps {
  readonly db: Database;
  readonly log: Log;
  readonly metrics: Metrics;
  /** Most results that wait for the database; more are dropped and counted. */
  readonly maxQueued?: number;
}

/** Stores verdicts off the request path. Owns a timer; call `close`. */
export interface ResultRecorder {
  /** Queues one result; never throws and never waits. */
  record(judged: JudgedRequest): void;
  /** Stores what is queued, for at most `graceMs`; what cannot be stored by then is counted as dropped. */
  close(graceMs: number): Promise<void>;
}

/** COPY is cheapest per row at 500 to 1,000 rows. */
const batchRows = 500;

/** How late a result may appear in lists while there is little traffic. */
const lingerMs = 200;

/** 20,000 small results are some 40 MB; they bridge an outage of seconds to minutes. */
const defaultMaxQueued = 20_000;

/** Texts in the queue may hold this many characters together, so that large prompts cannot fill the memory. */
const maxQueuedChars = 64 * 1024 * 1024;

const firstRetryMs = 250;
const lastRetryMs = 5_000;

/** A result on its way. Its id is given once, so that a batch whose answer was lost is recognised when it is sent again. */
interface QueuedResult {
  readonly id: string;
  readonly judged: JudgedRequest;
}

/** Creates the recorder. */
export function createResultRecorder(deps: ResultRecorderDeps): ResultRecorder {
  const { db, log, metrics, maxQueued = defaultMaxQueued } = deps;
  const nextId = createIdSequence();
  let queue: QueuedResult[] = [];
  let queuedChars = 0;
  let timer: NodeJS.Timeout | undefined;
  let storing: Promise<void> | undefined;
  let retryMs = firstRetryMs;
  let isDropping = false;
  let closed = false;

  function record(judged: JudgedRequest): void {
    const length = lengthOf(judged);
    if (closed || queue.length >= maxQueued || queuedChars + length > maxQueuedChars) {
      drop(1);
      return;
    }
    isDropping = false;
    queue.push({ id: nextId(judged.createdAt.getTime()), judged });
    queuedChars += length;
    metrics.results.inc({ outcome: 'queued' });
    schedule(queue.length >= batchRows ? 0 : lingerMs);
  }

  function schedule(delayMs: number): void {
    if (storing !== undefined || (timer !== undefined && delayMs > 0)) return;
    clearTimeout(timer);
    timer = setTimeout(() => void store(), delayMs).unref();
  }

  /** Stores batches until the queue is empty or the database refuses; then waits longer each time. */
  async function store(): Promise<void> {
    timer = undefined;
    storing = storeBatches();
    const isEmpty = await storing.then(
      () => true,
      (error: unknown) => {
        log.warn('results_not_stored', { queued: queue.length, error });
        return false;
      },
    );
    storing = undefined;
    retryMs = isEmpty ? firstRetryMs : Math.min(retryMs * 2, lastRetryMs);
    if (queue.length > 0 && !closed) schedule(isEmpty ? lingerMs : retryMs);
  }

  async function storeBatches(): Promise<void> {
    while (queue.length > 0) {
      const batch = queue.slice(0, batchRows);
      await storeRows(batch.map(({ id, judged }) => toRow(id, judged, deps)));
      queue = queue.slice(batch.length);
      for (const { judged } of batch) queuedChars -= lengthOf(judged);
    }
  }

  /** Halves a batch that the database refuses until the row at fault stands alone. */
  async function storeRows(rows: readonly ResultRow[]): Promise<void> {
    try {
      await insertRows(db, rows);
      metrics.results.inc({ outcome: 'stored' }, rows.length);
    } catch (error) {
      if (toGatehouseError(error).code === 'DATABASE_UNAVAILABLE') throw error;
      if (rows.length > 1) {
        const half = rows.length >> 1;
        await storeRows(rows.slice(0, half));
        await storeRows(rows.slice(half));
        // The answer to an earlier attempt was lost on its way, though the rows were stored.
      } else if (isStoredAlready(error)) metrics.results.inc({ outcome: 'stored' });
      else {
        log.error('result_refused', { error });
        metrics.results.inc({ outcome: 'dropped' });
      }
    }
  }

  function drop(count: number): void {
    metrics.results.inc({ outcome: 'dropped' }, count);
    if (!isDropping) log.error('results_dropped', { queued: queue.length });
    isDropping = true;
  }

  return {
    record,
    async close(graceMs) {
      closed = true;
      clearTimeout(timer);
      const giveUp = new Promise<void>((resolve) => setTimeout(resolve, graceMs).unref());
      const flush = async () => {
        await storing?.catch(() => undefined);
        await storeBatches();
      };
      await Promise.race([flush().catch((error: unknown) => log.warn('results_not_stored', { error })), giveUp]);
      if (queue.length > 0) drop(queue.length);
    },
  };
}
