import { rename, rm, stat } from 'node:fs/promises';
import type { Log } from '#lib/telemetry/log.js';
import type { Metrics } from '#lib/telemetry/metrics.js';
import type { ResultColumns } from '../store.js';
import { readSegment } from './segment-reader.js';

/** Segments that dead processes left, on their way to the database. */
export interface Backlog {
  /** Takes segments over. */
  add(paths: readonly string[]): Promise<void>;
  /** The next rows; call `done` when they are stored. Undefined when there are none. */
  next(maxRows: number): Promise<{ readonly rows: readonly ResultColumns[]; done(): Promise<void> } | undefined>;
}

interface Left {
  readonly path: string;
  readonly bytes: number;
  from: number;
  damaged: number;
}

/** Creates the backlog. `reserve` hears how many bytes it holds more, or fewer when negative. */
export function createBacklog(deps: {
  readonly key: Buffer;
  readonly reserve: (bytes: number) => void;
  readonly log: Log;
  readonly metrics: Pick<Metrics, 'resultsSpooled'>;
}): Backlog {
  const { key, reserve, log, metrics } = deps;
  const segments: Left[] = [];

  async function finish(left: Left, tornBytes: number): Promise<void> {
    segments.splice(segments.indexOf(left), 1);
    reserve(-left.bytes);
    if (tornBytes > 0) {
      metrics.resultsSpooled.inc({ outcome: 'torn' });
      log.warn('spool_tail_torn', { bytes: tornBytes });
    }
    if (left.damaged === 0) return rm(left.path, { force: true });
    // Another installation's, or a broken disk: a person may still have the key.
    metrics.resultsSpooled.inc({ outcome: 'damaged' }, left.damaged);
    log.error('spool_damaged', { results: left.damaged, file: `${left.path}.unreadable` });
    await rename(left.path, `${left.path}.unreadable`);
  }

  return {
    async add(paths) {
      for (const path of paths) {
        const { size } = await stat(path);
        segments.push({ path, bytes: size, from: 0, damaged: 0 });
        reserve(size);
      }
    },
    async next(maxRows) {
      for (;;) {
        const left = segments[0];
        if (left === undefined) return undefined;
        const { rows, end, isLast, damaged, tornBytes } = await readSegment(key, left.path, {
          from: left.from,
          maxRows,
        });
        const done = async (): Promise<void> => {
          left.damaged += damaged;
          left.from = end;
          metrics.resultsSpooled.inc({ outcome: 'adopted' }, rows.length);
          if (isLast) await finish(left, tornBytes);
        };
        if (rows.length > 0) return { rows, done };
        await done();
      }
    },
  };
}
