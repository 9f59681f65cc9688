import type { Queryable } from '#lib/db/database.js';
import { toJsonb } from '#lib/db/json.js';

/** The two kinds of list; each has a table of its own. */
export type ListTable = 'blacklists' | 'whitelists';

/** A list's row. */
export interface ListRow {
  readonly id: string;
  readonly policyId: string;
  readonly name: string;
  readonly description: string;
  readonly keywords: readonly string[];
  readonly enabled: boolean;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

/** What a new list is made of. */
export type NewList = Omit<ListRow, 'createdAt' | 'updatedAt'>;

/** At most this many lists of one kind in a policy; the contract allows a definition 1,000 lists in all. */
export const maxLists = 500;

const columns = `l.id as "id",
            l.policy_id as "policyId",
            l.name as "name",
            l.description as "description",
            l.keywords as "keywords",
            l.enabled as "enabled",
            l.created_at as "createdAt",
            l.updated_at as "updatedAt"`;

/** The lists of a policy by name. */
export function selectLists(db: Queryable, table: ListTable, tenantId: string, policyId: string): Promise<ListRow[]> {
  return db.query<ListRow>(
    `select ${columns}
       from ${table} l
      where l.tenant_id = $1
        and l.policy_id = $2
      order by l.name, l.id
      limit ${maxLists}`,
    [tenantId, policyId],
  );
}

/** One list of the tenant, by the primary key. */
export async function selectList(
  db: Queryable,
  table: ListTable,
  tenantId: string,
  id: string,
): Promise<ListRow | undefined> {
  const rows = await db.query<ListRow>(
    `select ${columns}
       from ${table} l
      where l.tenant_id = $1
        and l.id = $2`,
    [tenantId, id],
  );
  return rows[0];
}

/** How many lists of the kind a policy has. */
export async function countLists(db: Queryable, table: ListTable, tenantId: string, policyId: string): Promise<number> {
  const rows = await db.query<{ count: number }>(
    `select count(*)::int as "count"
       from ${table} l
      where l.tenant_id = $1
        and l.policy_id = $2`,
    [tenantId, policyId],
  );
  return rows[0]?.count ?? 0;
}

/** Makes a list; breaks a unique index when the policy has one of that name. */
export async function insertList(db: Queryable, table: ListTable, tenantId: string, list: NewList): Promise<ListRow> {
  const rows = await db.query<ListRow>(
    `insert into ${table} as l (id, tenant_id, policy_id, name, description, keywords, enabled)
     values ($1, $2, $3, $4, $5, $6, $7)
     returning ${columns}`,
    [list.id, tenantId, list.policyId, list.name, list.description, toJsonb(list.keywords), list.enabled],
  );
  return rows[0]!;
}

/** Replaces a list's name, description, keywords and state. */
export async function updateList(db: Queryable, table: ListTable, tenantId: string, list: NewList): Promise<ListRow> {
  const rows = await db.query<ListRow>(
    `update ${table} as l
        set name = $3,
            description = $4,
            keywords = $5,
            enabled = $6,
            updated_at = now()
      where l.tenant_id = $1
        and l.id = $2
     returning ${columns}`,
    [tenantId, list.id, list.name, list.description, toJsonb(list.keywords), list.enabled],
  );
  return rows[0]!;
}

/** Removes a list. */
export async function deleteList(db: Queryable, table: ListTable, tenantId: string, id: string): Promise<void> {
  await db.query(
    `delete from ${table} l
      where l.tenant_id = $1
        and l.id = $2`,
    [tenantId, id],
  );
}
