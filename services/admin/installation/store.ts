import type { Role } from '#lib/auth/principal.js';
import type { Queryable } from '#lib/db/database.js';

/** A user of any tenant. */
export interface InstallationUserRow {
  readonly id: string;
  readonly tenantId: string;
  readonly tenantName: string;
  readonly email: string;
  readonly role: Role;
  readonly isSuperAdmin: boolean;
  readonly language: string;
  readonly enabled: boolean;
  readonly createdAt: Date;
  readonly lastLoginAt: Date | null;
}

/** How users are ordered. */
export type UserOrder = 'created_at' | 'email' | 'last_login_at' | 'tenant_name';

const columns = `u.id as "id",
            u.tenant_id as "tenantId",
            t.name as "tenantName",
            u.email as "email",
            u.role as "role",
            u.is_super_admin as "isSuperAdmin",
            u.language as "language",
            u.enabled as "enabled",
            u.created_at as "createdAt",
            u.last_login_at as "lastLoginAt"`;

const orders: Readonly<Record<UserOrder, string>> = {
  created_at: 'u.created_at',
  email: 'lower(u.email)',
  last_login_at: "coalesce(u.last_login_at, '-infinity')",
  tenant_name: 't.name',
};

const matches = `($1 = '' or position(lower($1) in lower(u.email)) > 0 or position(lower($1) in lower(t.name)) > 0)`;

/** Users of all tenants, for super admins only. */
export function selectAllUsers(
  db: Queryable,
  wish: { search: string; order: UserOrder; ascending: boolean; skip: number; limit: number },
): Promise<InstallationUserRow[]> {
  const direction = wish.ascending ? 'asc' : 'desc';
  return db.query<InstallationUserRow>(
    `select ${columns}
       from users u
       join tenants t on t.id = u.tenant_id
      where ${matches}
      order by ${orders[wish.order]} ${direction}, u.id ${direction}
     offset $2
      limit $3`,
    [wish.search, wish.skip, wish.limit],
  );
}

/** How many users of all tenants match. */
export async function countAllUsers(db: Queryable, search: string): Promise<number> {
  const rows = await db.query<{ count: number }>(
    `select count(*)::int as "count"
       from users u
       join tenants t on t.id = u.tenant_id
      where ${matches}`,
    [search],
  );
  return rows[0]?.count ?? 0;
}

/** A user of any tenant, for super admins only. */
export async function selectAnyUser(db: Queryable, id: string): Promise<InstallationUserRow | undefined> {
  const rows = await db.query<InstallationUserRow>(
    `select ${columns}
       from users u
       join tenants t on t.id = u.tenant_id
      where u.id = $1`,
    [id],
  );
  return rows[0];
}

/** Sets what a super admin may set. */
export async function setUserRights(
  tx: Queryable,
  tenantId: string,
  id: string,
  rights: { readonly enabled: boolean; readonly isSuperAdmin: boolean },
): Promise<void> {
  await tx.query(
    `update users u
        set enabled = $3,
            is_super_admin = $4,
            updated_at = now()
      where u.tenant_id = $1
        and u.id = $2`,
    [tenantId, id, rights.enabled, rights.isSuperAdmin],
  );
}

/** Locks the super admins who may sign in and counts them; there are few. */
export async function lockEnabledSuperAdmins(tx: Queryable): Promise<number> {
  const rows = await tx.query(
    'select u.id from users u where u.is_super_admin and u.enabled order by u.id for update',
    [],
  );
  return rows.length;
}

/** How much there is of what. */
export async function selectStats(db: Queryable): Promise<Readonly<Record<string, number>>> {
  const rows = await db.query<Record<string, number>>(
    `select (select count(*)::int from tenants t) as "tenants",
            (select count(*)::int from users u) as "users",
            (select count(*)::int from users u where u.enabled) as "enabledUsers",
            (select count(*)::int from applications a) as "applications",
            (select count(*)::int from api_keys k where k.enabled) as "apiKeys"`,
    [],
  );
  return rows[0] ?? {};
}
