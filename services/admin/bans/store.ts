import type { Queryable } from '#lib/db/database.js';

/** A ban's row. */
export interface BanRow {
  readonly id: string;
  readonly endUserId: string;
  readonly policyId: string;
  /** The number of gatehouse.common.v1.RiskLevel. */
  readonly riskLevel: number;
  readonly triggerCount: number;
  readonly timeWindowMinutes: number;
  readonly applicationId: string | null;
  readonly requestId: string;
  readonly bannedAt: Date;
  /** The moment of `bannedAt` to the microsecond, as text, for page tokens. */
  readonly bannedAtText: string;
  readonly expiresAt: Date;
  readonly liftedAt: Date | null;
  /** It has not ended and nobody has lifted it. */
  readonly active: boolean;
}

const columns = `b.id as "id",
            b.end_user_id as "endUserId",
            b.policy_id as "policyId",
            b.risk_level as "riskLevel",
            b.trigger_count as "triggerCount",
            b.time_window_minutes as "timeWindowMinutes",
            b.application_id as "applicationId",
            b.request_id as "requestId",
            b.banned_at as "bannedAt",
            b.banned_at::text as "bannedAtText",
            b.expires_at as "expiresAt",
            b.lifted_at as "liftedAt",
            b.lifted_at is null and b.expires_at > now() as "active"`;

/** Which bans to list. */
export interface BanQuery {
  readonly activeOnly: boolean;
  /** Where the page before ended. */
  readonly before: { readonly bannedAt: string; readonly id: string } | undefined;
  /** Rows to pass over; reads them all, so only the REST facade asks for it. */
  readonly skip: number;
  readonly limit: number;
}

/** A page of the tenant's bans, newest first, by the index ban_records_page. */
export function selectBans(db: Queryable, tenantId: string, query: BanQuery): Promise<BanRow[]> {
  const { activeOnly, before, skip, limit } = query;
  return db.query<BanRow>(
    `select ${columns}
       from ban_records b
      where b.tenant_id = $1
        and ($2::timestamptz is null or (b.banned_at, b.id) < ($2::timestamptz, $3::uuid))
        and (not $4 or (b.lifted_at is null and b.expires_at > now()))
      order by b.banned_at desc, b.id desc
      offset $5
      limit $6`,
    [tenantId, before?.bannedAt ?? null, before?.id ?? null, activeOnly, skip, limit],
  );
}

/** The ban of an end user that holds, by the index ban_records_user. */
export async function selectActiveBan(db: Queryable, tenantId: string, endUserId: string): Promise<BanRow | undefined> {
  const rows = await db.query<BanRow>(
    `select ${columns}
       from ban_records b
      where b.tenant_id = $1
        and b.end_user_id = $2
        and b.expires_at > now()
        and b.lifted_at is null
      order by b.expires_at desc
      limit 1`,
    [tenantId, endUserId],
  );
  return rows[0];
}

/** Lifts every ban of an end user that holds; returns the ids of the records. */
export async function liftBans(
  tx: Queryable,
  tenantId: string,
  endUserId: string,
  actorId: string | undefined,
): Promise<string[]> {
  const rows = await tx.query<{ id: string }>(
    `update ban_records b
        set lifted_at = clock_timestamp(),
            lifted_by = $3,
            changed_at = clock_timestamp()
      where b.tenant_id = $1
        and b.end_user_id = $2
        and b.expires_at > now()
        and b.lifted_at is null
     returning b.id`,
    [tenantId, endUserId, actorId ?? null],
  );
  return rows.map(({ id }) => id);
}

/** A verdict that counts towards a ban. */
export interface TriggerRow {
  readonly id: string;
  readonly requestId: string;
  /** The number of gatehouse.common.v1.RiskLevel. */
  readonly riskLevel: number;
  readonly occurredAt: Date;
  /** How many there are in all. */
  readonly total: number;
}

/** What an end user did in the last days, newest first, by the index ban_triggers_user. */
export function selectTriggers(
  db: Queryable,
  tenantId: string,
  endUserId: string,
  days: number,
  limit: number,
): Promise<TriggerRow[]> {
  return db.query<TriggerRow>(
    `select t.id as "id",
            t.request_id as "requestId",
            t.risk_level as "riskLevel",
            t.occurred_at as "occurredAt",
            count(*) over ()::int as "total"
       from ban_triggers t
      where t.tenant_id = $1
        and t.end_user_id = $2
        and t.occurred_at > now() - make_interval(days => $3)
      order by t.occurred_at desc, t.id desc
      limit $4`,
    [tenantId, endUserId, days, limit],
  );
}

/**
 * Removes triggers of all tenants that are older than the days, at most so many; returns how many there were. By the
 * index ban_triggers_age.
 */
export async function deleteOldTriggers(db: Queryable, days: number, limit: number): Promise<number> {
  const rows = await db.query<{ count: number }>(
    `with old as (
       select t.id
         from ban_triggers t
        where t.occurred_at < now() - make_interval(days => $1)
        limit $2
     ), gone as (
       delete from ban_triggers t
        using old
        where t.id = old.id
       returning 1
     )
     select count(*)::int as "count" from gone`,
    [days, limit],
  );
  return rows[0]?.count ?? 0;
}
