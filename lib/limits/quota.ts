import type { Database } from '#lib/db/database.js';
import { GatehouseError } from '#lib/errors/error.js';
import type { Log } from '#lib/telemetry/log.js';
import type { Metrics } from '#lib/telemetry/metrics.js';
import type { CountQuota } from './api-limit.js';

/** Monthly limits of tenants. Owns a timer; call `close`, which gives back what was taken and not used. */
export interface Quotas {
  readonly count: CountQuota;
  close(): Promise<void>;
}

/** What this process has of a tenant's month. */
interface Lease {
  readonly month: string;
  limit: number;
  /** Calls that may be let through without asking. */
  left: number;
  used: number;
  /** Nothing is asked for before this moment, ms since 1970. */
  askAgainAtMs: number;
  /** Calls that were let through while the database was away, to be counted when it is back. */
  owed: number;
  /** Some were let through since the last return of what is idle. */
  busy: boolean;
  asking: Promise<void> | undefined;
}

/** A process holds so many at most, so that one that dies costs its tenants no more. */
const maxLease = 100;

/** And a twentieth of what is left, so that near the end one call is one look. */
const shareOfRest = 20;

/** What a process holds and does not use, others may want. */
const returnIdleMs = 5_000;

/** After a refusal or a failure; others may have given some back. */
const askAgainMs = 1_000;

/** What clients of the contract wait at most. */
const maxRetryAfterSeconds = 86_400;

/**
 * Counts calls of tenants by calendar month in the database, taken in lots: over all processes never more than the limit are
 * let through, and one statement serves many calls. While the database is away calls are let through and counted afterwards.
 */
export function createQuotas({
  db,
  log,
  metrics,
  api,
  clock = Date.now,
}: {
  readonly db: Database;
  readonly log: Log;
  readonly metrics?: Pick<Metrics, 'callsRefused'>;
  readonly api: 'detection' | 'proxy';
  /** ms since 1970. */
  readonly clock?: () => number;
}): Quotas {
  const leases = new Map<string, Lease>();

  async function ask(tenantId: string, lease: Lease): Promise<void> {
    const { owed, limit, month } = lease;
    const wanted = Math.max(1, Math.min(maxLease, Math.floor((limit - lease.used) / shareOfRest)));
    try {
      if (owed > 0) await addUsage(db, tenantId, month, owed);
      lease.owed -= owed;
      const { granted, used } = await takeUsage(db, tenantId, month, { wanted, limit });
      lease.left += granted;
      lease.used = used;
      if (granted === 0) lease.askAgainAtMs = clock() + askAgainMs;
    } catch (error) {
      log.warn('quota_not_counted', { tenant_id: tenantId, error });
      lease.askAgainAtMs = clock() + askAgainMs;
      throw error;
    }
  }

  async function countLater(tenantId: string, lease: Lease): Promise<void> {
    try {
      while (lease.left === 0 && clock() >= lease.askAgainAtMs) {
        lease.asking ??= ask(tenantId, lease).finally(() => {
          lease.asking = undefined;
        });
        await lease.asking;
      }
    } catch {
      // Said in the log; what is let through now is owed.
    }
    spend(lease);
  }

  /** Errors: QUOTA_EXCEEDED. */
  function spend(lease: Lease): void {
    lease.busy = true;
    if (lease.left > 0) lease.left -= 1;
    else if (lease.used < lease.limit) lease.owed += 1;
    else {
      metrics?.callsRefused.inc({ api, limit: 'month' });
      const { used, limit, month } = lease;
      throw new GatehouseError('QUOTA_EXCEEDED', {
        values: { used, limit },
        retryAfterSeconds: secondsLeft(month, clock()),
      });
    }
  }

  function leaseOf(tenantId: string, limit: number): Lease {
    const month = monthOf(clock());
    const known = leases.get(tenantId);
    if (known?.month === month) {
      // Another limit may let through more: whatever was refused is asked again.
      if (known.limit !== limit) Object.assign(known, { limit, askAgainAtMs: 0 });
      return known;
    }
    const lease: Lease = { month, limit, left: 0, used: 0, askAgainAtMs: 0, owed: 0, busy: true, asking: undefined };
    leases.set(tenantId, lease);
    if (known) void settle(tenantId, known);
    return lease;
  }

  /** Gives back what is left and counts what is owed. */
  async function settle(tenantId: string, lease: Lease): Promise<void> {
    const change = lease.owed - lease.left;
    [lease.owed, lease.left] = [0, 0];
    if (change === 0) return;
    try {
      await addUsage(db, tenantId, lease.month, change);
      lease.used = Math.max(0, lease.used + change);
    } catch (error) {
      log.warn('quota_not_counted', { tenant_id: tenantId, error });
      // Too few calls is the lesser evil: a lot that is not given back is lost to the tenant, one given back twice is not.
      lease.owed += Math.max(0, change);
    }
  }

  async function returnIdle(): Promise<void> {
    for (const [tenantId, lease] of leases) {
      if (!lease.busy && lease.asking === undefined) await settle(tenantId, lease);
      if (!lease.busy && lease.month !== monthOf(clock())) leases.delete(tenantId);
      lease.busy = false;
    }
  }
  const timer = setInterval(() => void returnIdle(), returnIdleMs).unref();

  return {
    count(tenantId, limit) {
      const lease = leaseOf(tenantId, limit);
      if (lease.left === 0 && clock() >= lease.askAgainAtMs) return countLater(tenantId, lease);
      return spend(lease);
    },
    async close() {
      clearInterval(timer);
      await Promise.all([...leases].map(([tenantId, lease]) => settle(tenantId, lease)));
      leases.clear();
    },
  };
}

/** First day of the month of a moment, UTC. */
export function monthOf(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 7)}-01`;
}

/** First moment of the month after one that `monthOf` named, when counts start at 0. */
export function nextMonth(month: string): Date {
  const next = new Date(`${month}T00:00:00Z`);
  next.setUTCMonth(next.getUTCMonth() + 1);
  return next;
}

function secondsLeft(month: string, nowMs: number): number {
  return Math.max(1, Math.min(maxRetryAfterSeconds, Math.ceil((nextMonth(month).getTime() - nowMs) / 1000)));
}

/** Takes up to `wanted` calls of the limit; what was over it before stays. By the primary key. */
async function takeUsage(
  db: Database,
  tenantId: string,
  month: string,
  { wanted, limit }: { readonly wanted: number; readonly limit: number },
): Promise<{ readonly granted: number; readonly used: number }> {
  const rows = await db.query<{ granted: bigint; used: bigint }>(
    `insert into tenant_quota_usage as u (tenant_id, month, used, last_grant)
     values ($1, $2, least($3::bigint, $4::bigint), least($3::bigint, $4::bigint))
     on conflict (tenant_id, month) do update
        set used = u.used + greatest(0, least($3, $4 - u.used)),
            last_grant = greatest(0, least($3, $4 - u.used))
     returning u.last_grant as "granted",
               u.used as "used"`,
    [tenantId, month, wanted, limit],
  );
  return { granted: Number(rows[0]?.granted ?? 0n), used: Number(rows[0]?.used ?? 0n) };
}

/** Adds to what was used, or gives back when it is negative. */
async function addUsage(db: Database, tenantId: string, month: string, change: number): Promise<void> {
  await db.query(
    `insert into tenant_quota_usage as u (tenant_id, month, used, last_grant)
     values ($1, $2, greatest(0, $3::bigint), 0)
     on conflict (tenant_id, month) do update
        set used = greatest(0, u.used + $3)`,
    [tenantId, month, change],
  );
}
