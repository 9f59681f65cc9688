import type { ResultColumns } from '../store.js';
import type { Spool, SpoolPlace } from './spool.js';

/** Results that are not stored yet: on the disk, and in memory as far as there is room. */
export interface Pending {
  /** Takes a result. `memory`: only there, for the spool refused it. `full`: nowhere. */
  add(columns: ResultColumns): 'spooled' | 'memory' | 'full';
  /** The next results; call `done` when they are stored. Undefined when there are none. */
  next(maxRows: number): Promise<{ readonly rows: readonly ResultColumns[]; done(): void } | undefined>;
  /** How many results wait in memory and on the disk. */
  size(): number;
  /** How many of them a process that ends now would lose. */
  unspooled(): number;
}

/** 20,000 small results are some 40 MB. More wait on the disk only. */
const defaultMaxRows = 20_000;

/** Texts and sealed copies in memory may hold this many characters and bytes together. */
const maxWeight = 64 * 1024 * 1024;

interface Waiting {
  readonly columns: ResultColumns;
  readonly place: SpoolPlace | undefined;
  readonly weight: number;
}

/** Creates the list. Results in memory spare the database's slow way through the disk in all but outages. */
export function createPending(deps: { readonly spool: Spool; readonly maxRows?: number | undefined }): Pending {
  const { spool, maxRows: most = defaultMaxRows } = deps;
  let queue: Waiting[] = [];
  let weight = 0;
  /** Results behind the last one in memory that are only on the disk. While there are any, new ones join them. */
  let onDisk = 0;

  return {
    add(columns) {
      const place = spool.append(columns);
      const own = weightOf(columns);
      const fits = queue.length < most && weight + own <= maxWeight;
      if (place !== undefined && (onDisk > 0 || !fits)) {
        onDisk += 1;
        return 'spooled';
      }
      if (!fits) return 'full';
      queue.push({ columns, place, weight: own });
      weight += own;
      return place === undefined ? 'memory' : 'spooled';
    },
    async next(maxRows) {
      if (queue.length > 0) {
        const batch = queue.slice(0, maxRows);
        return {
          rows: batch.map(({ columns }) => columns),
          done() {
            queue = queue.slice(batch.length);
            for (const waiting of batch) weight -= waiting.weight;
            const last = batch.findLast(({ place }) => place !== undefined)?.place;
            if (last !== undefined) spool.release(last);
          },
        };
      }
      if (onDisk === 0) return undefined;
      const expected = onDisk;
      const read = await spool.next(maxRows);
      if (read === undefined) {
        // Taken by another process, or damaged. Those that were added meanwhile are still to be read.
        onDisk -= expected;
        return undefined;
      }
      return {
        rows: read.rows,
        done() {
          onDisk = Math.max(0, onDisk - read.rows.length);
          spool.release(read.place);
        },
      };
    },
    size: () => queue.length + onDisk,
    unspooled: () => queue.filter(({ place }) => place === undefined).length,
  };
}

function weightOf(columns: ResultColumns): number {
  const { input_text: input, output_text: output, sealed_conversation: sealed } = columns;
  return [input, output, sealed].reduce<number>((sum, value) => {
    return sum + (typeof value === 'string' || value instanceof Uint8Array ? value.length : 0);
  }, 1_000);
}
