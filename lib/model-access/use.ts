import type { Database } from '#lib/db/database.js';

/** Counts how often tenants ask models directly. */
export interface ModelUse {
  /** Returns at once; the row is written later, together with others. Never throws. */
  note(tenantId: string): void;
  /** Days of the range, both ends included ("2026-01-31", UTC), that have calls, oldest first. Errors: DATABASE_UNAVAILABLE. */
  read(tenantId: string, startDate: string, endDate: string): Promise<DayOfUse[]>;
  /** Writes what is still counted. Errors: DATABASE_UNAVAILABLE. */
  flush(): Promise<void>;
}

/** The calls of one day. */
interface DayOfUse {
  readonly date: string;
  readonly requests: number;
}

/** Makes the counter. A write that fails keeps its counts for the next one and is told to `onError`. */
export function createModelUse(deps: {
  readonly db: Database;
  /** ms since 1970. */
  readonly clock: () => number;
  readonly onError: (error: unknown) => void;
}): ModelUse {
  const { db, clock, onError } = deps;
  /** Calls by tenant and day that no row has yet. */
  const counted = new Map<string, number>();
  let writing: Promise<void> | undefined;

  function add(key: string, requests: number): void {
    counted.set(key, (counted.get(key) ?? 0) + requests);
  }

  async function writeAll(): Promise<void> {
    while (counted.size > 0) {
      const batch = [...counted];
      counted.clear();
      try {
        await insert(db, batch);
      } catch (error) {
        for (const [key, requests] of batch) add(key, requests);
        throw error;
      }
    }
  }

  function flush(): Promise<void> {
    writing ??= writeAll().finally(() => {
      writing = undefined;
    });
    return writing;
  }

  return {
    flush,
    note(tenantId) {
      add(`${tenantId} ${toDay(clock())}`, 1);
      if (writing === undefined) setImmediate(() => flush().catch(onError));
    },
    async read(tenantId, startDate, endDate) {
      await flush();
      return db.query<DayOfUse>(
        `select to_char(u.day, 'YYYY-MM-DD') as date, u.requests::float8 as requests
         from model_access_usage u
         where u.tenant_id = $1 and u.day between $2::date and $3::date
         order by u.day`,
        [tenantId, startDate, endDate],
      );
    },
  };
}

/** The day of a moment (ms since 1970) in UTC. Pure. */
export function toDay(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10);
}

/** In the order of tenants, so that two processes never wait for each other; tenants that are gone are left out. */
async function insert(db: Database, batch: readonly (readonly [string, number])[]): Promise<void> {
  const keys = batch.map(([key]) => key.split(' '));
  await db.query(
    `insert into model_access_usage as u (tenant_id, day, requests)
     select n.tenant_id, n.day, n.requests
     from unnest($1::uuid[], $2::date[], $3::bigint[]) as n (tenant_id, day, requests)
     join tenants t on t.id = n.tenant_id
     order by n.tenant_id, n.day
     on conflict (tenant_id, day) do update set requests = u.requests + excluded.requests`,
    [keys.map(([tenantId]) => tenantId), keys.map(([, day]) => day), batch.map(([, requests]) => requests)],
  );
}
