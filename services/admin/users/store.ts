import type { Role } from '#lib/auth/principal.js';
import type { Queryable } from '#lib/db/database.js';

/** A user's row with the name of the tenant, without the password hash. */
export interface UserRow {
  readonly id: string;
  readonly tenantId: string;
  readonly tenantName: string;
  readonly email: string;
  readonly role: Role;
  readonly isSuperAdmin: boolean;
  readonly language: string;
}

/** What a new user is made of. */
export interface NewUser {
  readonly id: string;
  readonly email: string;
  readonly passwordHash: string;
  readonly role: Role;
  readonly isSuperAdmin: boolean;
}

const columns = `u.id as "id",
            u.tenant_id as "tenantId",
            t.name as "tenantName",
            u.email as "email",
            u.role as "role",
            u.is_super_admin as "isSuperAdmin",
            u.language as "language"`;

/** A page of the tenant's users by address; `after` is the last address of the page before, empty for the first. */
export function selectUsers(db: Queryable, tenantId: string, after: string, limit: number): Promise<UserRow[]> {
  return db.query<UserRow>(
    `select ${columns}
       from users u
       join tenants t on t.id = u.tenant_id
      where u.tenant_id = $1
        and lower(u.email) > lower($2)
      order by lower(u.email)
      limit $3`,
    [tenantId, after, limit],
  );
}

/** One user of the tenant, by the primary key. */
export async function selectUser(db: Queryable, tenantId: string, id: string): Promise<UserRow | undefined> {
  const rows = await db.query<UserRow>(
    `select ${columns}
       from users u
       join tenants t on t.id = u.tenant_id
      where u.tenant_id = $1
        and u.id = $2`,
    [tenantId, id],
  );
  return rows[0];
}

/** Adds a user; breaks the index users_email when the address has an account in any tenant. */
export async function insertUser(db: Queryable, tenantId: string, user: NewUser): Promise<void> {
  await db.query(
    `insert into users (id, tenant_id, email, password_hash, role, is_super_admin)
     values ($1, $2, $3, $4, $5, $6)`,
    [user.id, tenantId, user.email, user.passwordHash, user.role, user.isSuperAdmin],
  );
}

/** Removes a user. */
export async function deleteUser(db: Queryable, tenantId: string, id: string): Promise<void> {
  await db.query(
    `delete from users u
      where u.tenant_id = $1
        and u.id = $2`,
    [tenantId, id],
  );
}

/** Gives a user another role. */
export async function setUserRole(db: Queryable, tenantId: string, id: string, role: Role): Promise<void> {
  await db.query(
    `update users u
        set role = $3,
            updated_at = now()
      where u.tenant_id = $1
        and u.id = $2`,
    [tenantId, id, role],
  );
}

/** Chooses the language of a user's interface. */
export async function setUserLanguage(db: Queryable, tenantId: string, id: string, language: string): Promise<void> {
  await db.query(
    `update users u
        set language = $3,
            updated_at = now()
      where u.tenant_id = $1
        and u.id = $2`,
    [tenantId, id, language],
  );
}

/** The hash of a user's password. */
export async function selectPasswordHash(db: Queryable, tenantId: string, id: string): Promise<string | undefined> {
  const rows = await db.query<{ passwordHash: string }>(
    `select u.password_hash as "passwordHash"
       from users u
      where u.tenant_id = $1
        and u.id = $2`,
    [tenantId, id],
  );
  return rows[0]?.passwordHash;
}

/** Sets a user's password and refuses tokens of no session that were issued before. */
export async function setPasswordHash(db: Queryable, tenantId: string, id: string, hash: string): Promise<void> {
  await db.query(
    `update users u
        set password_hash = $3,
            tokens_valid_from = clock_timestamp(),
            updated_at = now()
      where u.tenant_id = $1
        and u.id = $2`,
    [tenantId, id, hash],
  );
}

/** How many owners the tenant has. */
export async function countOwners(db: Queryable, tenantId: string): Promise<number> {
  const rows = await db.query<{ count: number }>(
    `select count(*)::int as "count"
       from users u
      where u.tenant_id = $1
        and u.role = 'owner'`,
    [tenantId],
  );
  return rows[0]?.count ?? 0;
}

/** Locks the super admins of the installation and counts them; there are few. */
export async function lockSuperAdmins(tx: Queryable): Promise<number> {
  const rows = await tx.query(
    `select u.id
       from users u
      where u.is_super_admin
      order by u.id
        for update`,
    [],
  );
  return rows.length;
}
