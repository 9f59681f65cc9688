import type { Log } from '#lib/telemetry/log.js';
import type { Queryable } from './database.js';

/** What an instance has loaded of one tenant, as the column `instances.revisions` holds it. */
export interface TenantState {
  /** Nothing that this instance does from now on follows an older revision. Decimal digits. */
  readonly revision: string;
  /** Why the newest revision is not in force; empty when it is. */
  readonly problem: string;
}

/** What a heartbeat is made of. */
export interface HeartbeatDeps {
  readonly db: Queryable;
  /** Name of the service, such as "proxy". */
  readonly service: string;
  readonly instanceId: string;
  /** Where the instance can be reached; empty when it is not known. */
  readonly address: string;
  readonly version: string;
  /** Worker threads; 0 for a service without any. */
  readonly workers: number;
  /** The state of every loaded tenant, by tenant id. */
  readonly revisions: () => Readonly<Record<string, TenantState>>;
  readonly log: Log;
}

/** An instance's row in `instances`. Owns a timer; call `close`. */
export interface Heartbeat {
  /** Writes the present state; resolves once a write that began after this call is committed. */
  announce(): Promise<void>;
  /** Stops, and takes the row out. */
  close(): Promise<void>;
}

/** Readers take an instance for dead after some missed beats; this is short enough to notice within a quarter of a minute. */
const beatMs = 5_000;

/** Starts the heartbeat. The first row is written at once; a failure is logged and made good by the next beat. */
export function startHeartbeat(deps: HeartbeatDeps): Heartbeat {
  const { db, service, instanceId } = deps;
  let writing: Promise<void> = Promise.resolve();
  let queued: Promise<void> | undefined;
  let lastWritten = '';
  let closed = false;
  const timer = setInterval(() => void beat(), beatMs).unref();
  void beat().then(() => deleteDeadInstances(db, service).catch(logFailure));

  /** Calls that come while a write is running share the one that follows it. */
  function announce(): Promise<void> {
    queued ??= writing.then(() => {
      queued = undefined;
      const write = save();
      writing = write.catch(() => undefined);
      return write;
    });
    return queued;
  }

  async function save(): Promise<void> {
    if (closed) return;
    const revisions = JSON.stringify(deps.revisions());
    await saveInstance(deps, revisions);
    lastWritten = revisions;
  }

  async function beat(): Promise<void> {
    try {
      const isUnchanged = JSON.stringify(deps.revisions()) === lastWritten;
      if (!isUnchanged || !(await touchInstance(db, instanceId))) await announce();
    } catch (error) {
      logFailure(error);
    }
  }

  function logFailure(error: unknown): void {
    deps.log.warn('instance.heartbeat_failed', { error });
  }

  return {
    announce,
    async close() {
      closed = true;
      clearInterval(timer);
      await writing;
      await db.query('delete from instances where id = $1', [instanceId]).catch(logFailure);
    },
  };
}

async function saveInstance(deps: HeartbeatDeps, revisions: string): Promise<void> {
  await deps.db.query(
    `insert into instances (id, service, address, version, workers, revisions)
     values ($1, $2, $3, $4, $5, $6::jsonb)
     on conflict (id) do update
     set revisions = excluded.revisions, workers = excluded.workers, seen_at = clock_timestamp()`,
    [deps.instanceId, deps.service, deps.address, deps.version, deps.workers, revisions],
  );
}

/** Says that the instance still runs; false when its row is gone. */
async function touchInstance(db: Queryable, id: string): Promise<boolean> {
  const rows = await db.query(
    `update instances
     set seen_at = clock_timestamp()
     where id = $1
     returning id`,
    [id],
  );
  return rows.length > 0;
}

/** Takes out the rows of instances that ended without saying so, an hour after they were last seen. */
async function deleteDeadInstances(db: Queryable, service: string): Promise<void> {
  await db.query(
    `delete from instances
     where service = $1 and seen_at < clock_timestamp() - interval '1 hour'`,
    [service],
  );
}
