import type { Role } from '#lib/auth/principal.js';
import type { Queryable } from '#lib/db/database.js';

/** A user as single sign-on needs it. */
export interface IdentifiedUser {
  readonly id: string;
  readonly tenantId: string;
  readonly role: Role;
  readonly isSuperAdmin: boolean;
  readonly enabled: boolean;
}

/** Whom the provider calls somebody. */
export interface Identity {
  readonly issuer: string;
  readonly subject: string;
}

/** The user of an identity, of whatever tenant: nothing else tells it. */
export async function selectUserByIdentity(db: Queryable, identity: Identity): Promise<IdentifiedUser | undefined> {
  const rows = await db.query<IdentifiedUser>(
    `select u.id as "id",
            u.tenant_id as "tenantId",
            u.role as "role",
            u.is_super_admin as "isSuperAdmin",
            u.enabled as "enabled"
       from user_identities i
       join users u on u.tenant_id = i.tenant_id and u.id = i.user_id
      where i.issuer = $1
        and i.subject = $2`,
    [identity.issuer, identity.subject],
  );
  return rows[0];
}

/** Remembers whose an identity is. */
export async function insertIdentity(
  tx: Queryable,
  tenantId: string,
  userId: string,
  identity: Identity,
): Promise<void> {
  await tx.query(
    `insert into user_identities (issuer, subject, tenant_id, user_id)
     values ($1, $2, $3, $4)
     on conflict (issuer, subject) do nothing`,
    [identity.issuer, identity.subject, tenantId, userId],
  );
}

/** The tenant for new people: the one with the id when there is one, the oldest for an empty id. */
export async function selectTenantForNewcomers(db: Queryable, id: string): Promise<string | undefined> {
  const rows = await db.query<{ id: string }>(
    `select t.id as "id"
       from tenants t
      where $1 in ('', t.id::text)
      order by t.created_at, t.id
      limit 1`,
    [id],
  );
  return rows[0]?.id;
}
