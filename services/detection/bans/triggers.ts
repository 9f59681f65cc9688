import type { Database } from '#lib/db/database.js';
import { toGatehouseError } from '#lib/errors/to-connect.js';
import type { Log } from '#lib/telemetry/log.js';
import type { Metrics } from '#lib/telemetry/metrics.js';
import { type BanRow, type BanTrigger, storeTriggers } from './store.js';

/** What counting is made of. */
export interface TriggerCounterDeps {
  readonly db: Database;
  /** Told of the bans that follow, as soon as they are committed. */
  readonly onBans: (bans: readonly BanRow[]) => void;
  readonly log: Log;
  readonly metrics: Pick<Metrics, 'banTriggers'>;
}

/** Stores and counts triggers off the request path. Owns a timer; call `close`. */
export interface TriggerCounter {
  /** Queues one; never throws and never waits. */
  add(trigger: BanTrigger): void;
  /** Stores what is queued, for at most `graceMs`. */
  close(graceMs: number): Promise<void>;
}

/** Triggers that wait for the database, at most; more are dropped and counted. */
const maxQueued = 20_000;

/** Triggers that are counted together, at most; each user among them takes a lock. */
const maxBatch = 200;

const firstRetryMs = 250;
const lastRetryMs = 5_000;

/** Creates the counter. */
export function createTriggerCounter({ db, onBans, log, metrics }: TriggerCounterDeps): TriggerCounter {
  let queue: BanTrigger[] = [];
  let running: Promise<void> | undefined;
  let timer: NodeJS.Timeout | undefined;
  let retryMs = firstRetryMs;
  let isDropping = false;
  let closed = false;

  function add(trigger: BanTrigger): void {
    if (closed || queue.length >= maxQueued) {
      drop(1);
      return;
    }
    isDropping = false;
    queue.push(trigger);
    // While the database is away the timer decides when to try again.
    if (timer === undefined) start();
  }

  function start(): void {
    timer = undefined;
    running ??= run();
  }

  /** Stores until nothing is left or the database is away; then waits longer each time. */
  async function run(): Promise<void> {
    // The request that added the first trigger goes on first, and those of the same moment share a batch.
    await new Promise(setImmediate);
    try {
      await storeAll();
      retryMs = firstRetryMs;
    } catch (error) {
      log.warn('ban_triggers_not_stored', { queued: queue.length, error });
      if (!closed) timer = setTimeout(start, retryMs).unref();
      retryMs = Math.min(retryMs * 2, lastRetryMs);
    } finally {
      running = undefined;
      if (queue.length > 0 && timer === undefined && !closed) start();
    }
  }

  async function storeAll(): Promise<void> {
    while (queue.length > 0) {
      const { batch, rest } = takeBatch(queue);
      try {
        const bans = await storeTriggers(db, batch);
        queue = [...rest, ...queue.slice(batch.length + rest.length)];
        metrics.banTriggers.inc({ outcome: 'stored' }, batch.length);
        if (bans.length > 0) onBans(bans);
      } catch (error) {
        if (toGatehouseError(error).code === 'DATABASE_UNAVAILABLE') throw error;
        // What the database refuses today it refuses tomorrow; the triggers behind it must not wait for that.
        queue = [...rest, ...queue.slice(batch.length + rest.length)];
        log.error('ban_triggers_refused', { error });
        drop(batch.length);
      }
    }
  }

  function drop(count: number): void {
    metrics.banTriggers.inc({ outcome: 'dropped' }, count);
    if (!isDropping) log.error('ban_triggers_dropped', { queued: queue.length });
    isDropping = true;
  }

  return {
    add,
    async close(graceMs) {
      closed = true;
      clearTimeout(timer);
      const giveUp = new Promise<void>((resolve) => setTimeout(resolve, graceMs).unref());
      const flush = async () => {
        await running;
        await storeAll();
      };
      await Promise.race([
        flush().catch((error: unknown) => log.warn('ban_triggers_not_stored', { queued: queue.length, error })),
        giveUp,
      ]);
      if (queue.length > 0) drop(queue.length);
    },
  };
}

/** The next triggers that can be counted together, and those passed over: a user is counted by one policy at a time. */
function takeBatch(queue: readonly BanTrigger[]): { batch: BanTrigger[]; rest: BanTrigger[] } {
  const policies = new Map<string, string>();
  const batch: BanTrigger[] = [];
  const rest: BanTrigger[] = [];
  for (const trigger of queue.slice(0, maxBatch)) {
    const user = `${trigger.tenantId} ${trigger.endUserId}`;
    const policy = policies.get(user) ?? trigger.policyId;
    policies.set(user, policy);
    (policy === trigger.policyId ? batch : rest).push(trigger);
  }
  return { batch, rest };
}
