import type { Role } from '#lib/auth/principal.js';
import type { Queryable } from '#lib/db/database.js';

/** An invitation's row without the hash of its token. */
export interface InvitationRow {
  readonly id: string;
  readonly email: string;
  readonly role: Role;
  readonly tenantName: string;
  readonly language: string;
  readonly createdAt: Date;
  readonly expiresAt: Date;
}

/** What a new invitation is made of. */
export interface NewInvitation {
  readonly id: string;
  readonly email: string;
  readonly role: Role;
  readonly tokenHash: Uint8Array;
  readonly invitedBy: string | undefined;
  readonly expiresAt: Date;
}

/** At most this many stand open in a tenant. */
export const maxInvitations = 500;

const columns = `i.id as "id",
            i.email as "email",
            i.role as "role",
            t.name as "tenantName",
            t.language as "language",
            i.created_at as "createdAt",
            i.expires_at as "expiresAt"`;

/** The invitations of the tenant that have not ended, newest first. */
export function selectInvitations(db: Queryable, tenantId: string): Promise<InvitationRow[]> {
  return db.query<InvitationRow>(
    `select ${columns}
       from invitations i
       join tenants t on t.id = i.tenant_id
      where i.tenant_id = $1
        and i.expires_at > now()
      order by i.created_at desc, i.id desc
      limit ${maxInvitations}`,
    [tenantId],
  );
}

/** One invitation of the tenant. */
export async function selectInvitation(
  db: Queryable,
  tenantId: string,
  id: string,
): Promise<InvitationRow | undefined> {
  const rows = await db.query<InvitationRow>(
    `select ${columns}
       from invitations i
       join tenants t on t.id = i.tenant_id
      where i.tenant_id = $1
        and i.id = $2`,
    [tenantId, id],
  );
  return rows[0];
}

/** The invitation of a token that has not ended. */
export async function selectInvitationByToken(
  db: Queryable,
  tenantId: string,
  tokenHash: Uint8Array,
): Promise<InvitationRow | undefined> {
  const rows = await db.query<InvitationRow>(
    `select ${columns}
       from invitations i
       join tenants t on t.id = i.tenant_id
      where i.tenant_id = $1
        and i.token_hash = $2
        and i.expires_at > now()`,
    [tenantId, tokenHash],
  );
  return rows[0];
}

/** Whether the address has an account in this tenant. */
export async function isMember(db: Queryable, tenantId: string, email: string): Promise<boolean> {
  const rows = await db.query(
    `select u.id
       from users u
      where u.tenant_id = $1
        and lower(u.email) = lower($2)`,
    [tenantId, email],
  );
  return rows.length > 0;
}

/** Adds an invitation in place of the one that the address had. */
export async function insertInvitation(db: Queryable, tenantId: string, invitation: NewInvitation): Promise<void> {
  await db.query(
    `delete from invitations i
      where i.tenant_id = $1
        and (lower(i.email) = lower($2) or i.expires_at < now())`,
    [tenantId, invitation.email],
  );
  await db.query(
    `insert into invitations (id, tenant_id, email, role, token_hash, invited_by, expires_at)
     values ($1, $2, $3, $4, $5, $6, $7)`,
    [
      invitation.id,
      tenantId,
      invitation.email,
      invitation.role,
      invitation.tokenHash,
      invitation.invitedBy ?? null,
      invitation.expiresAt,
    ],
  );
}

/** Removes an invitation; false when it is gone, as when somebody else has just accepted it. */
export async function deleteInvitation(db: Queryable, tenantId: string, id: string): Promise<boolean> {
  const rows = await db.query(
    `delete from invitations i
      where i.tenant_id = $1
        and i.id = $2
     returning i.id`,
    [tenantId, id],
  );
  return rows.length > 0;
}
