import type { Role } from '#lib/auth/principal.js';
import type { Queryable } from '#lib/db/database.js';

/** A user as signing in needs it. */
export interface LoginUser {
  readonly id: string;
  readonly tenantId: string;
  readonly role: Role;
  readonly isSuperAdmin: boolean;
  readonly passwordHash: string;
  readonly enabled: boolean;
}

/** The user with that address, whatever its case; by the index users_email. */
export async function selectLoginUser(db: Queryable, email: string): Promise<LoginUser | undefined> {
  const rows = await db.query<LoginUser>(
    `select u.id as "id",
            u.tenant_id as "tenantId",
            u.role as "role",
            u.is_super_admin as "isSuperAdmin",
            u.password_hash as "passwordHash",
            u.enabled as "enabled"
       from users u
      where lower(u.email) = lower($1)`,
    [email],
  );
  return rows[0];
}

/** Where a super admin lands who takes a user's place. */
export interface SwitchTarget {
  readonly userId: string;
  readonly tenantId: string;
  readonly role: Role;
  /** The default policy of that tenant. */
  readonly policyId: string;
}

/** The place of a user of any tenant; the one query of admin that a tenant does not narrow. */
export async function selectSwitchTarget(db: Queryable, userId: string): Promise<SwitchTarget | undefined> {
  const rows = await db.query<SwitchTarget>(
    `select u.id as "userId",
            u.tenant_id as "tenantId",
            u.role as "role",
            p.id as "policyId"
       from users u
       join policies p on p.tenant_id = u.tenant_id and p.is_default
      where u.id = $1`,
    [userId],
  );
  return rows[0];
}
