import type { Queryable } from '#lib/db/database.js';
import { toJsonb } from '#lib/db/json.js';

/** A row of the audit log, before it is written. */
export interface AuditRow {
  readonly tenantId: string;
  readonly actorId: string | undefined;
  readonly action: string;
  readonly thing: string;
  readonly thingId: string;
  readonly detail: object;
  readonly address: string;
}

/** Appends a row to the audit log. */
export async function insertAuditRow(db: Queryable, row: AuditRow): Promise<void> {
  await db.query(
    `insert into audit_log (tenant_id, actor_id, action, thing, thing_id, detail, address)
     values ($1, $2, $3, $4, $5, $6, $7)`,
    [row.tenantId, row.actorId ?? null, row.action, row.thing, row.thingId, toJsonb(row.detail), row.address],
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
