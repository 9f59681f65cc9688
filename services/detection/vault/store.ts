import type { Queryable } from '#lib/db/database.js';
import type { VaultOwner } from './seal.js';

/** A stored session. */
export interface StoredSession {
  readonly sealed: Uint8Array;
  /** Rises with every change. */
  readonly version: number;
}

/**
 * Where sessions are kept. PostgreSQL serves; anything that can compare and set, such as Redis, could.
 *
 * Errors: DATABASE_UNAVAILABLE.
 */
export interface VaultStore {
  /** The session, its life prolonged to `expiresAt`; undefined when there is none or it has expired. */
  load(owner: VaultOwner, sessionId: string, expiresAt: Date): Promise<StoredSession | undefined>;
  /**
   * Stores a session; false when it is not the one at `version` any more. @param version 0 when there was none
   */
  save(owner: VaultOwner, sessionId: string, sealed: Uint8Array, version: number, expiresAt: Date): Promise<boolean>;
  remove(owner: VaultOwner, sessionId: string): Promise<void>;
  /** Takes out some of what has expired; returns how many. */
  sweep(): Promise<number>;
}

/** Sessions that one sweep takes out, at most: it must not hold locks for long. */
const sweepRows = 5_000;

/** Sessions in the table `vault_sessions`. */
export function createVaultStore(db: Queryable): VaultStore {
  return {
    async load({ tenantId, applicationId }, sessionId, expiresAt) {
      const [row] = await db.query<StoredSession>(
        `update vault_sessions s
            set expires_at = greatest(s.expires_at, $4)
          where s.tenant_id = $1
            and s.application_id = $2
            and s.session_id = $3
            and s.expires_at > now()
         returning s.sealed, s.version`,
        [tenantId, applicationId, sessionId, expiresAt],
      );
      return row;
    },

    async save({ tenantId, applicationId }, sessionId, sealed, version, expiresAt) {
      const rows = await db.query(
        `insert into vault_sessions as s (tenant_id, application_id, session_id, sealed, expires_at)
         values ($1, $2, $3, $4, $6)
         on conflict (tenant_id, application_id, session_id) do update
            set sealed = excluded.sealed, version = s.version + 1, expires_at = excluded.expires_at
          where s.version = $5 or s.expires_at <= now()
         returning s.version`,
        [tenantId, applicationId, sessionId, sealed, version, expiresAt],
      );
      return rows.length > 0;
    },

    async remove({ tenantId, applicationId }, sessionId) {
      await db.query(
        `delete from vault_sessions s
          where s.tenant_id = $1
            and s.application_id = $2
            and s.session_id = $3`,
        [tenantId, applicationId, sessionId],
      );
    },

    async sweep() {
      const rows = await db.query(
        `delete from vault_sessions s
          where s.ctid = any (array(
            select e.ctid
              from vault_sessions e
             where e.expires_at <= now()
             limit $1))
         returning 1`,
        [sweepRows],
      );
      return rows.length;
    },
  };
}
