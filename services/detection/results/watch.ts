import { create } from '@bufbuild/protobuf';
import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import {
  type DetectionResult,
  type ListResultsRequest,
  ListResultsRequestSchema,
  type WatchResultsResponse,
  WatchResultsResponseSchema,
} from '#gen/gatehouse/detection/v1/result_pb.js';
import type { Database } from '#lib/db/database.js';
import type { Listener } from '#lib/db/listener.js';
import { GatehouseError } from '#lib/errors/error.js';
import { listResults } from './view.js';

/** Tells of results as they are stored, by whichever instance. */
export interface ResultWatch {
  /**
   * Streams the tenant's results that the request selects: an empty message when the watch stands, then the newest of what
   * was stored since the last message, at most twice a second and never more than the caller takes. Rows in whose span of
   * time others are stored late may come although they were stored before the watch began.
   *
   * Errors: OVERLOADED; whatever `listResults` throws.
   */
  watch(
    tenantId: string,
    request: ListResultsRequest | undefined,
    signal: AbortSignal,
  ): AsyncGenerator<WatchResultsResponse>;
}

/** What was stored since somebody looked, as one span of time, both ends included. */
interface Stored {
  readonly first: number;
  readonly last: number;
}

const channel = 'gatehouse_results';

/** Watching costs a query for each batch that is stored; a few screens are enough for one instance. */
const maxWatches = 100;

/** Results of one message. */
const maxResults = 100;

/** Least time between two messages in ms: people read no faster. */
const pauseMs = 500;

/** Ids that a watch remembers, so that spans which overlap bring nothing twice. */
const maxRemembered = 5_000;

/** Creates the watch over the listener of the database. Rejects when that cannot connect. */
export async function createResultWatch({
  db,
  listener,
}: {
  readonly db: Database;
  readonly listener: Pick<Listener, 'listen'>;
}): Promise<ResultWatch> {
  const watches = new Set<{ readonly tenantId: string; readonly tell: (stored: Stored) => void }>();
  await listener.listen(
    channel,
    (payload) => {
      const [tenantId, first = '', last = ''] = payload.split(' ');
      const stored = { first: Date.parse(first), last: Date.parse(last) };
      for (const watch of watches) if (watch.tenantId === tenantId) watch.tell(stored);
    },
    () => undefined,
  );

  return {
    async *watch(tenantId, request, signal) {
      if (watches.size >= maxWatches) throw new GatehouseError('OVERLOADED');
      let pending: Stored | undefined;
      let wake: (() => void) | undefined;
      const watch = {
        tenantId,
        tell({ first, last }: Stored) {
          pending = pending
            ? { first: Math.min(pending.first, first), last: Math.max(pending.last, last) }
            : { first, last };
          wake?.();
        },
      };
      const told = new Set<string>();
      watches.add(watch);
      try {
        yield create(WatchResultsResponseSchema);
        while (!signal.aborted) {
          if (pending === undefined) {
            await until((resolve) => {
              wake = resolve;
            }, signal);
            continue;
          }
          const stored: Stored = pending;
          pending = undefined;
          const page = await listResults(db, tenantId, within(request, stored));
          const fresh = page.results.filter(({ id }) => !told.has(id));
          remember(told, fresh);
          if (fresh.length > 0)
            yield create(WatchResultsResponseSchema, { results: fresh, leftOut: page.nextPageToken !== '' });
          await until((resolve) => {
            const timer = setTimeout(resolve, pauseMs);
            signal.addEventListener('abort', () => clearTimeout(timer), { once: true });
          }, signal);
        }
      } finally {
        watches.delete(watch);
      }
    },
  };
}

/** The request for what was stored; notifications carry milliseconds of what the database keeps to the microsecond. */
function within(request: ListResultsRequest | undefined, { first, last }: Stored): ListResultsRequest {
  return {
    ...(request ?? create(ListResultsRequestSchema)),
    pageSize: maxResults,
    pageToken: '',
    startTime: timestampFromDate(new Date(Math.floor(first))),
    endTime: timestampFromDate(new Date(Math.floor(last) + 1)),
  };
}

function remember(told: Set<string>, results: readonly DetectionResult[]): void {
  for (const { id } of results) told.add(id);
  for (const id of told) {
    if (told.size <= maxRemembered) return;
    told.delete(id);
  }
}

/** Resolves when the work says so or the signal aborts. */
function until(start: (resolve: () => void) => void, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    const done = () => {
      signal.removeEventListener('abort', done);
      resolve();
    };
    signal.addEventListener('abort', done);
    start(done);
  });
}
