import type { Queryable } from '#lib/db/database.js';

/** Whose place a switch session stands for. */
export interface SwitchSessionRow {
  readonly targetUserId: string;
  readonly targetTenantId: string;
  readonly expiresAt: Date;
}

/** Adds a switch session. */
export async function insertSwitchSession(
  tx: Queryable,
  tenantId: string,
  session: {
    readonly id: string;
    readonly userId: string;
    readonly targetUserId: string;
    readonly tokenHash: Uint8Array;
    readonly expiresAt: Date;
  },
): Promise<void> {
  await tx.query(
    `insert into switch_sessions (id, tenant_id, user_id, target_user_id, token_hash, expires_at)
     values ($1, $2, $3, $4, $5, $6)`,
    [session.id, tenantId, session.userId, session.targetUserId, session.tokenHash, session.expiresAt],
  );
}

/** The living switch session of a super admin and a token. */
export async function selectSwitchSession(
  db: Queryable,
  tenantId: string,
  userId: string,
  tokenHash: Uint8Array,
): Promise<SwitchSessionRow | undefined> {
  const rows = await db.query<SwitchSessionRow>(
    `select s.target_user_id as "targetUserId",
            u.tenant_id as "targetTenantId",
            s.expires_at as "expiresAt"
       from switch_sessions s
       join users u on u.id = s.target_user_id
      where s.tenant_id = $1
        and s.user_id = $2
        and s.token_hash = $3
        and s.expires_at > now()`,
    [tenantId, userId, tokenHash],
  );
  return rows[0];
}

/** Ends a switch session. */
export async function deleteSwitchSession(
  tx: Queryable,
  tenantId: string,
  userId: string,
  tokenHash: Uint8Array,
): Promise<void> {
  await tx.query(
    `delete from switch_sessions s
      where s.tenant_id = $1
        and s.user_id = $2
        and s.token_hash = $3`,
    [tenantId, userId, tokenHash],
  );
}
