import type { Queryable } from '#lib/db/database.js';

/** Puts a new link in the place of the user's; false when one was made less than `pauseSeconds` ago. */
export async function putReset(
  db: Queryable,
  tenantId: string,
  reset: { readonly userId: string; readonly tokenHash: Uint8Array; readonly expiresAt: Date },
  pauseSeconds: number,
): Promise<boolean> {
  const rows = await db.query(
    `insert into password_resets as r (tenant_id, user_id, token_hash, expires_at)
     values ($1, $2, $3, $4)
     on conflict (tenant_id, user_id) do update
        set token_hash = excluded.token_hash,
            expires_at = excluded.expires_at,
            created_at = now()
      where r.created_at < now() - make_interval(secs => $5)
     returning r.user_id`,
    [tenantId, reset.userId, reset.tokenHash, reset.expiresAt, pauseSeconds],
  );
  return rows.length > 0;
}

/** The user of a link that has not ended. */
export async function selectReset(
  db: Queryable,
  tenantId: string,
  tokenHash: Uint8Array,
): Promise<{ readonly userId: string } | undefined> {
  const rows = await db.query<{ userId: string }>(
    `select r.user_id as "userId"
       from password_resets r
      where r.tenant_id = $1
        and r.token_hash = $2
        and r.expires_at > now()`,
    [tenantId, tokenHash],
  );
  return rows[0];
}

/** Uses a link up; false when somebody else has just done so. */
export async function deleteReset(tx: Queryable, tenantId: string, tokenHash: Uint8Array): Promise<boolean> {
  const rows = await tx.query(
    `delete from password_resets r
      where r.tenant_id = $1
        and r.token_hash = $2
     returning r.user_id`,
    [tenantId, tokenHash],
  );
  return rows.length > 0;
}
