import type { Database } from '#lib/db/database.js';
import { uuidv7 } from '#lib/db/ids.js';
import { toJsonb } from '#lib/db/json.js';
import { publishRevision } from '#lib/db/revisions.js';

/** One time that a custom scanner went beyond its budget. */
export interface StrikeRow {
  readonly tenantId: string;
  readonly scannerId: string;
  readonly instanceId: string;
  /** How long the search had run, ms. */
  readonly milliseconds: number;
}

/** When a scanner is suspended. */
export interface StrikeLimit {
  readonly maxStrikes: number;
  readonly windowMinutes: number;
}

/**
 * Counts a strike, and suspends the scanner when all instances together have counted too many within the window: with a
 * revision of its own, so that every instance hears of it, and a row in the audit log. Returns whether this strike
 * suspended it. One transaction under the tenant's lock, as admin's changes are.
 */
export function storeStrike(db: Database, strike: StrikeRow, limit: StrikeLimit): Promise<boolean> {
  return db.transaction(async (tx) => {
    await tx.query('select t.id from tenants t where t.id = $1 for no key update', [strike.tenantId]);
    // A scanner that was deleted meanwhile has nothing to count; one that is suspended already is not told so again.
    const [scanner] = await tx.query<{ policy_id: string; tag_number: number }>(
      `select s.policy_id, s.tag_number
       from custom_scanners s
       where s.tenant_id = $1 and s.id = $2 and s.suspended_at is null`,
      [strike.tenantId, strike.scannerId],
    );
    if (scanner === undefined) return false;
    await tx.query(
      `insert into scanner_strikes (id, tenant_id, scanner_id, instance_id, milliseconds)
       values ($1, $2, $3, $4, $5)`,
      [uuidv7(), strike.tenantId, strike.scannerId, strike.instanceId, Math.round(strike.milliseconds)],
    );
    const [counted] = await tx.query<{ strikes: number }>(
      `select count(*)::int as strikes
       from scanner_strikes k
       where k.tenant_id = $1 and k.scanner_id = $2
         and k.occurred_at > now() - make_interval(mins => $3)`,
      [strike.tenantId, strike.scannerId, limit.windowMinutes],
    );
    const strikes = counted?.strikes ?? 0;
    if (strikes < limit.maxStrikes) return false;
    const reason = `its pattern went beyond its time ${strikes} times within ${limit.windowMinutes} minutes`;
    await tx.query(
      `update custom_scanners s
       set suspended_at = now(), suspended_reason = $3
       where s.tenant_id = $1 and s.id = $2`,
      [strike.tenantId, strike.scannerId, reason],
    );
    const tag = `S${scanner.tag_number}`;
    const revision = await publishRevision(tx, {
      tenantId: strike.tenantId,
      policyId: scanner.policy_id,
      reason,
      diff: { what: 'custom_scanner', id: strike.scannerId, before: { tag }, after: { tag, suspended: reason } },
    });
    await tx.query(
      `insert into audit_log (tenant_id, action, thing, thing_id, detail)
       values ($1, 'suspend', 'custom_scanner', $2, $3)`,
      [strike.tenantId, strike.scannerId, toJsonb({ revision: Number(revision), tag, reason })],
    );
    return true;
  });
}
