import type { Database } from '#lib/db/database.js';
import { createIdSequence } from '#lib/db/ids.js';
import type { Log } from '#lib/telemetry/log.js';
import type { Metrics } from '#lib/telemetry/metrics.js';
import { createResultDrain } from './drain.js';
import { type JudgedRequest, type RowDeps, toColumns } from './row.js';
import { createBacklog } from './spool/backlog.js';
import { createSpoolHome } from './spool/home.js';
import { createPending } from './spool/pending.js';
import { createSpool, type FsyncPolicy } from './spool/spool.js';

/** What the recorder is made of. */
export interface ResultRecorderDeps extends RowDeps {
  readonly db: Database;
  readonly log: Log;
  readonly metrics: Metrics;
  readonly spool: {
    /** Folder of all spools of the installation; each process has its own in it. */
    readonly root: string;
    /** A key of the installation that is used for spools only, 32 bytes. */
    readonly key: Buffer;
    readonly maxBytes: number;
    readonly fsync: FsyncPolicy;
  };
  /** Most results that wait in memory as well. */
  readonly maxQueued?: number;
}

/**
 * Stores verdicts off the request path, each exactly once: what `record` took survives the end of this process, however
 * it ends, and of the database. Owns files and timers; call `close`.
 */
export interface ResultRecorder {
  /**
   * Writes one result to the spool; never throws. A promise only where results are forced to the disk before a verdict is
   * answered; it never rejects.
   */
  record(judged: JudgedRequest): Promise<void> | undefined;
  /** Whether the next result would be written to the spool. */
  hasRoom(): boolean;
  /** Stores what is spooled, for at most `graceMs`; what cannot be stored by then waits for the next process. */
  close(graceMs: number): Promise<void>;
}

/** How often the spools of processes that ended are looked for; one at the start. */
const adoptMs = 15_000;

/** Creates the recorder, which first takes up what processes before it left. */
export function createResultRecorder(deps: ResultRecorderDeps): ResultRecorder {
  const { db, log, metrics, maxQueued } = deps;
  const { root, ...settings } = deps.spool;
  const nextId = createIdSequence();
  const home = createSpoolHome({
    root,
    onTaken() {
      log.warn('spool_taken', { directory: home.directory });
      spool.restart();
    },
  });
  const spool = createSpool({
    ...settings,
    directory: home.directory,
    prepare: home.prepare,
    onDisk: (error) => log[error === undefined ? 'info' : 'error']('spool_disk', error === undefined ? {} : { error }),
  });
  const pending = createPending({ spool, maxRows: maxQueued });
  const backlog = createBacklog({ key: settings.key, reserve: spool.reserve, log, metrics });
  const drain = createResultDrain({ db, pending, backlog, log, metrics });
  let isDropping = false;
  let isClosed = false;

  const showSize = (): void => metrics.resultsSpoolBytes.set({}, spool.bytes);
  const adopt = async (): Promise<void> => {
    showSize();
    const found = await home.adopt();
    if (found.length === 0) return;
    log.info('spools_adopted', { segments: found.length });
    await backlog.add(found);
    drain.wake();
  };
  const look = (): void => void adopt().catch((error: unknown) => log.warn('spools_not_adopted', { error }));
  const adopting = setInterval(look, adoptMs).unref();
  look();

  return {
    record(judged) {
      if (isClosed) {
        metrics.results.inc({ outcome: 'dropped' });
        return undefined;
      }
      try {
        const outcome = pending.add(toColumns(nextId(judged.createdAt.getTime()), judged, deps));
        if (outcome !== 'spooled') metrics.resultsSpooled.inc({ outcome: 'unspooled' });
        metrics.results.inc({ outcome: outcome === 'full' ? 'dropped' : 'queued' });
        if (outcome === 'full' && !isDropping) log.error('results_dropped', { spool_bytes: spool.bytes });
        isDropping = outcome === 'full';
        drain.wake();
        return outcome === 'spooled' ? spool.synced() : undefined;
      } catch (error) {
        metrics.results.inc({ outcome: 'dropped' });
        log.error('result_refused', { error });
        return undefined;
      }
    },
    hasRoom: spool.hasRoom,
    async close(graceMs) {
      isClosed = true;
      clearInterval(adopting);
      await drain.close(graceMs);
      const lost = pending.unspooled();
      if (lost > 0) metrics.results.inc({ outcome: 'dropped' }, lost);
      if (lost > 0) log.error('results_dropped', { results: lost });
      spool.close();
      showSize();
      await home.close();
    },
  };
}
