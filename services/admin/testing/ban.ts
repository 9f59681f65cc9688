import type { Database } from '#lib/db/database.js';
import { uuidv7 } from '#lib/db/ids.js';

/** Bans an end user as detection does: for an hour, by three high hits within ten minutes, of which one is kept here. */
export async function makeBan(
  db: Database,
  ban: { readonly tenantId: string; readonly policyId: string; readonly endUserId: string },
): Promise<{ banId: string; triggerId: string }> {
  const [banId, triggerId] = [uuidv7(), uuidv7()];
  await db.query(
    `insert into ban_triggers (id, tenant_id, end_user_id, policy_id, request_id, risk_level, occurred_at)
     values ($1, $2, $3, $4, 'guardrails-1', 4, now())`,
    [triggerId, ban.tenantId, ban.endUserId, ban.policyId],
  );
  await db.query(
    `insert into ban_records (id, tenant_id, end_user_id, policy_id, risk_level, trigger_count, time_window_minutes,
                              request_id, banned_at, expires_at)
     values ($1, $2, $3, $4, 4, 3, 10, 'guardrails-1', clock_timestamp(), clock_timestamp() + interval '1 hour')`,
    [banId, ban.tenantId, ban.endUserId, ban.policyId],
  );
  return { banId, triggerId };
}
