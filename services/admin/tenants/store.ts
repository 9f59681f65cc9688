import type { Queryable } from '#lib/db/database.js';

/** A tenant's row. */
export interface TenantRow {
  readonly id: string;
  readonly name: string;
  readonly createdAt: Date;
}

const columns = `t.id as "id",
            t.name as "name",
            t.created_at as "createdAt"`;

/** A page of all tenants by name; `after` is the last row of the page before. For super admins only. */
export function selectTenants(
  db: Queryable,
  after: { readonly name: string; readonly id: string } | undefined,
  limit: number,
): Promise<TenantRow[]> {
  return db.query<TenantRow>(
    `select ${columns}
       from tenants t
      where $1::uuid is null
         or (t.name, t.id) > ($2, $1::uuid)
      order by t.name, t.id
      limit $3`,
    [after?.id ?? null, after?.name ?? '', limit],
  );
}

/** Makes a tenant at revision 0. */
export async function insertTenant(db: Queryable, id: string, name: string): Promise<TenantRow> {
  const rows = await db.query<TenantRow>(
    `insert into tenants as t (id, name)
     values ($1, $2)
     returning ${columns}`,
    [id, name],
  );
  return rows[0]!;
}

/** Any fixed number; programs that start at once make the first tenant under this lock. */
const firstTenantLock = 7_402_510;

/** Waits until no other program is making the first tenant; held to the end of the transaction. */
export async function lockFirstTenant(tx: Queryable): Promise<void> {
  await tx.query('select pg_advisory_xact_lock($1)', [firstTenantLock]);
}

/** Whether the installation has any tenant. */
export async function hasTenants(db: Queryable): Promise<boolean> {
  const rows = await db.query('select t.id from tenants t limit 1', []);
  return rows.length > 0;
}
