import { publishBans } from '#lib/db/bans.js';
import type { Database, Queryable } from '#lib/db/database.js';
import type { Ban } from './ban.js';

/** A verdict that counts towards a ban, and the policy's numbers that it counts by. */
export interface BanTrigger {
  /** UUID version 7. */
  readonly id: string;
  readonly tenantId: string;
  readonly endUserId: string;
  readonly policyId: string;
  /** Empty when the tenant's default policy judged. */
  readonly applicationId: string;
  readonly requestId: string;
  /** Level of the verdict, as the number of gatehouse.common.v1.RiskLevel. */
  readonly riskLevel: number;
  /** `performance.now()` of the verdict. */
  readonly at: number;
  /** The policy's: from which level on, how many, within and for how many minutes. */
  readonly leastLevel: number;
  readonly triggerCount: number;
  readonly timeWindowMinutes: number;
  readonly banDurationMinutes: number;
}

/** A row of ban_records as an instance needs it. */
export interface BanRow extends Ban {
  /** How long the ban still holds by the database's clock, ms; 0 or less when it was lifted or is over. */
  readonly remainingMs: number;
}

const columns = `b.id as "id",
            b.tenant_id as "tenantId",
            b.end_user_id as "endUserId",
            b.expires_at as "until",
            b.trigger_count as "triggerCount",
            b.time_window_minutes as "timeWindowMinutes",
            case when b.lifted_at is null
                 then (extract(epoch from b.expires_at - clock_timestamp()) * 1000)::float8
                 else 0
            end as "remainingMs"`;

/** The bans that hold, the longest first, by the index ban_records_open. */
export function selectOpenBans(db: Queryable, limit: number): Promise<BanRow[]> {
  return db.query<BanRow>(
    `select ${columns}
       from ban_records b
      where b.lifted_at is null
        and b.expires_at > now()
      order by b.expires_at desc
      limit $1`,
    [limit],
  );
}

/** The records with these ids, whether they hold or not. */
export function selectBans(db: Queryable, ids: readonly string[]): Promise<BanRow[]> {
  return db.query<BanRow>(
    `select ${columns}
       from ban_records b
      where b.id = any($1::uuid[])`,
    [ids],
  );
}

/** The records that changed in the last seconds, by the index ban_records_changed. */
export function selectChangedBans(db: Queryable, seconds: number, limit: number): Promise<BanRow[]> {
  return db.query<BanRow>(
    `select ${columns}
       from ban_records b
      where b.changed_at > now() - make_interval(secs => $1)
      order by b.changed_at desc
      limit $2`,
    [seconds, limit],
  );
}

/**
 * Stores triggers and bans every user who has enough of them; returns the new bans.
 *
 * Triggers of one user are counted by one transaction at a time, in whatever instance, so none is overlooked. Those that
 * led to an earlier ban do not count again. A trigger that was stored already changes nothing.
 *
 * @param triggers of one policy for each user
 */
export function storeTriggers(db: Database, triggers: readonly BanTrigger[]): Promise<BanRow[]> {
  return db.transaction(async (tx) => {
    await lockUsers(tx, triggers);
    await insertTriggers(tx, triggers);
    const bans = await insertBans(tx, triggers);
    await publishBans(
      tx,
      bans.map(({ id }) => id),
    );
    return bans;
  });
}

/** In one order everywhere, so that two batches never wait for each other. */
async function lockUsers(tx: Queryable, triggers: readonly BanTrigger[]): Promise<void> {
  await tx.query(
    `select pg_advisory_xact_lock(u.key)
       from (select distinct hashtextextended(t.tenant_id || ' ' || t.end_user_id, 0) as key
               from unnest($1::text[], $2::text[]) as t (tenant_id, end_user_id)
              order by 1) u`,
    [triggers.map(({ tenantId }) => tenantId), triggers.map(({ endUserId }) => endUserId)],
  );
}

async function insertTriggers(tx: Queryable, triggers: readonly BanTrigger[]): Promise<void> {
  const now = performance.now();
  await tx.query(
    `insert into ban_triggers
       (id, tenant_id, end_user_id, policy_id, application_id, request_id, risk_level, occurred_at)
     select t.id, t.tenant_id, t.end_user_id, t.policy_id, t.application_id, t.request_id, t.risk_level,
            clock_timestamp() - make_interval(secs => t.age_ms / 1000)
       from unnest($1::uuid[], $2::uuid[], $3::text[], $4::uuid[], $5::uuid[], $6::text[], $7::smallint[], $8::float8[])
         as t (id, tenant_id, end_user_id, policy_id, application_id, request_id, risk_level, age_ms)
       join tenants x on x.id = t.tenant_id
     on conflict (id) do nothing`,
    [
      triggers.map(({ id }) => id),
      triggers.map(({ tenantId }) => tenantId),
      triggers.map(({ endUserId }) => endUserId),
      triggers.map(({ policyId }) => policyId),
      triggers.map(({ applicationId }) => applicationId || null),
      triggers.map(({ requestId }) => requestId),
      triggers.map(({ riskLevel }) => riskLevel),
      triggers.map(({ at }) => now - at),
    ],
  );
}

function insertBans(tx: Queryable, triggers: readonly BanTrigger[]): Promise<BanRow[]> {
  // The last trigger of each user stands for all: they are of one policy.
  const last = [...new Map(triggers.map((trigger) => [`${trigger.tenantId} ${trigger.endUserId}`, trigger])).values()];
  return tx.query<BanRow>(
    `insert into ban_records as b
       (id, tenant_id, end_user_id, policy_id, risk_level, trigger_count, time_window_minutes, application_id,
        request_id, banned_at, expires_at)
     select u.id, u.tenant_id, u.end_user_id, u.policy_id, u.risk_level, c.count, u.minutes, u.application_id,
            u.request_id, m.now, m.now + make_interval(mins => u.duration)
       from unnest($1::uuid[], $2::uuid[], $3::text[], $4::uuid[], $5::smallint[], $6::int[], $7::int[], $8::int[],
                   $9::uuid[], $10::text[])
         as u (id, tenant_id, end_user_id, policy_id, risk_level, least, minutes, duration, application_id, request_id)
       cross join (select clock_timestamp() as now) m
       cross join lateral (
         select max(greatest(r.banned_at, r.lifted_at)) as at,
                coalesce(bool_or(r.lifted_at is null and r.expires_at > m.now), false) as holds
           from ban_records r
          where r.tenant_id = u.tenant_id
            and r.end_user_id = u.end_user_id
       ) earlier
       cross join lateral (
         select count(*)::int as count
           from ban_triggers t
          where t.tenant_id = u.tenant_id
            and t.end_user_id = u.end_user_id
            and t.risk_level >= u.risk_level
            and t.occurred_at > greatest(m.now - make_interval(mins => u.minutes), earlier.at)
       ) c
      where not earlier.holds
        and c.count >= u.least
     returning ${columns}`,
    [
      last.map(({ id }) => id),
      last.map(({ tenantId }) => tenantId),
      last.map(({ endUserId }) => endUserId),
      last.map(({ policyId }) => policyId),
      last.map(({ leastLevel }) => leastLevel),
      last.map(({ triggerCount }) => triggerCount),
      last.map(({ timeWindowMinutes }) => timeWindowMinutes),
      last.map(({ banDurationMinutes }) => banDurationMinutes),
      last.map(({ applicationId }) => applicationId || null),
      last.map(({ requestId }) => requestId),
    ],
  );
}
