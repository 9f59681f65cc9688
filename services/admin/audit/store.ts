import type { Queryable } from '#lib/db/database.js';
import { toJsonb } from '#lib/db/json.js';

/** A row of the audit log, before it is written. */
export interface AuditRow {
  readonly tenantId: string;
  readonly actorId: string | undefined;
  readonly action: string;
  readonly thing: string;
  readonly thingId: string;
  readonly thingName: string;
  readonly detail: object;
  readonly address: string;
  readonly userAgent: string;
  readonly reason: string;
  /** Without secrets; null when there is nothing to show. */
  readonly before: object | null;
  readonly after: object | null;
}

/** Appends a row to the audit log; the database gives it its place in the tenant's chain, its time and its hash. */
export async function insertAuditRow(db: Queryable, row: AuditRow): Promise<void> {
  const json = (value: object | null) => (value === null ? null : toJsonb(value));
  await db.query(
    `insert into audit_log (tenant_id, actor_id, action, thing, thing_id, thing_name, detail, address, user_agent, reason,
                            before, after)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`,
    [
      row.tenantId,
      row.actorId ?? null,
      row.action,
      row.thing,
      row.thingId,
      row.thingName,
      toJsonb(row.detail),
      row.address,
      row.userAgent,
      row.reason,
      json(row.before),
      json(row.after),
    ],
  );
}

/**
 * Takes the lock under which a tenant's changes happen one after the other; false when there is no such tenant. Rows
 * that only refer to the tenant, such as audit rows of sign-ins, need not wait for it.
 */
export async function lockTenant(tx: Queryable, tenantId: string): Promise<boolean> {
  const rows = await tx.query(
    `select t.id
       from tenants t
      where t.id = $1
        for no key update`,
    [tenantId],
  );
  return rows.length > 0;
}
