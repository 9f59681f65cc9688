import type { Role } from '#lib/auth/principal.js';
import type { Queryable } from '#lib/db/database.js';

/** How a session began. */
export type SessionMethod = 'password' | 'sso' | 'registration' | 'invitation';

/** What a new session is made of. */
export interface NewSession {
  readonly id: string;
  readonly userId: string;
  /** Null for a session that cannot be renewed. */
  readonly tokenHash: Uint8Array | null;
  readonly method: SessionMethod;
  readonly address: string;
  readonly userAgent: string;
  readonly expiresAt: Date;
}

/** A session as its owner sees it. */
export interface SessionRow {
  readonly id: string;
  readonly method: SessionMethod;
  readonly address: string;
  readonly userAgent: string;
  readonly createdAt: Date;
  readonly lastUsedAt: Date;
  readonly expiresAt: Date;
}

/** A session whose refresh token was shown, and its user as they are now. */
export interface RenewableSession {
  readonly id: string;
  readonly expiresAt: Date;
  readonly userId: string;
  readonly tenantId: string;
  readonly role: Role;
  readonly isSuperAdmin: boolean;
}

/** At most this many are shown. */
const maxListed = 200;

/** Adds a session. */
export async function insertSession(db: Queryable, tenantId: string, session: NewSession): Promise<void> {
  await db.query(
    `insert into sessions (id, tenant_id, user_id, token_hash, method, address, user_agent, expires_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8)`,
    [
      session.id,
      tenantId,
      session.userId,
      session.tokenHash,
      session.method,
      session.address,
      session.userAgent,
      session.expiresAt,
    ],
  );
}

/** Locks the living session of a refresh token; undefined when it is none's, or its user may not sign in. */
export async function lockSessionByToken(
  tx: Queryable,
  tenantId: string,
  tokenHash: Uint8Array,
): Promise<RenewableSession | undefined> {
  const rows = await tx.query<RenewableSession>(
    `select s.id as "id",
            s.expires_at as "expiresAt",
            u.id as "userId",
            u.tenant_id as "tenantId",
            u.role as "role",
            u.is_super_admin as "isSuperAdmin"
       from sessions s
       join users u on u.tenant_id = s.tenant_id and u.id = s.user_id
      where s.tenant_id = $1
        and s.token_hash = $2
        and s.expires_at > now()
        and u.enabled
        for update of s`,
    [tenantId, tokenHash],
  );
  return rows[0];
}

/** The session whose refresh token this was, and how many ms ago it was exchanged; undefined when it is none's. */
export async function selectUsedToken(
  db: Queryable,
  tenantId: string,
  tokenHash: Uint8Array,
): Promise<{ readonly sessionId: string; readonly userId: string; readonly ageMs: number } | undefined> {
  const rows = await db.query<{ sessionId: string; userId: string; ageMs: number }>(
    `select r.session_id as "sessionId",
            s.user_id as "userId",
            (extract(epoch from now() - r.used_at) * 1000)::float8 as "ageMs"
       from used_refresh_tokens r
       join sessions s on s.tenant_id = r.tenant_id and s.id = r.session_id
      where r.tenant_id = $1
        and r.token_hash = $2`,
    [tenantId, tokenHash],
  );
  return rows[0];
}

/** Locks a living session by its id. */
export async function lockSession(tx: Queryable, tenantId: string, id: string): Promise<RenewableSession | undefined> {
  const rows = await tx.query<{ tokenHash: Uint8Array | null }>(
    `select s.token_hash as "tokenHash"
       from sessions s
      where s.tenant_id = $1
        and s.id = $2
        for update`,
    [tenantId, id],
  );
  const hash = rows[0]?.tokenHash;
  return hash == null ? undefined : lockSessionByToken(tx, tenantId, hash);
}

/** Puts the next refresh token in the place of the one that is shown, and remembers that one. */
export async function rotateToken(tx: Queryable, tenantId: string, id: string, tokenHash: Uint8Array): Promise<void> {
  await tx.query(
    `insert into used_refresh_tokens (token_hash, tenant_id, session_id)
     select s.token_hash, s.tenant_id, s.id
       from sessions s
      where s.tenant_id = $1
        and s.id = $2`,
    [tenantId, id],
  );
  await tx.query(
    `update sessions s
        set token_hash = $3,
            last_used_at = now()
      where s.tenant_id = $1
        and s.id = $2`,
    [tenantId, id, tokenHash],
  );
}

/** The user's living sessions, newest first. */
export function selectSessions(db: Queryable, tenantId: string, userId: string): Promise<SessionRow[]> {
  return db.query<SessionRow>(
    `select s.id as "id",
            s.method as "method",
            s.address as "address",
            s.user_agent as "userAgent",
            s.created_at as "createdAt",
            s.last_used_at as "lastUsedAt",
            s.expires_at as "expiresAt"
       from sessions s
      where s.tenant_id = $1
        and s.user_id = $2
        and s.expires_at > now()
      order by s.created_at desc, s.id desc
      limit ${maxListed}`,
    [tenantId, userId],
  );
}

/** Ends one session of the user; false when there is none. */
export async function deleteSession(db: Queryable, tenantId: string, userId: string, id: string): Promise<boolean> {
  const rows = await db.query(
    `delete from sessions s
      where s.tenant_id = $1
        and s.user_id = $2
        and s.id = $3
     returning s.id`,
    [tenantId, userId, id],
  );
  return rows.length > 0;
}

/** Ends all sessions of the user but one; `exceptId` is empty for all. */
export async function deleteSessions(db: Queryable, tenantId: string, userId: string, exceptId: string): Promise<void> {
  await db.query(
    `delete from sessions s
      where s.tenant_id = $1
        and s.user_id = $2
        and s.id::text <> $3`,
    [tenantId, userId, exceptId],
  );
}

/** Writes when the user signed in last. */
export async function touchLogin(db: Queryable, tenantId: string, userId: string): Promise<void> {
  await db.query(
    `update users u
        set last_login_at = now()
      where u.tenant_id = $1
        and u.id = $2`,
    [tenantId, userId],
  );
}

/** Removes what has ended, in every tenant. */
export async function deleteEndedSessions(db: Queryable): Promise<void> {
  await db.query('delete from sessions s where s.expires_at < now()', []);
  await db.query('delete from switch_sessions s where s.expires_at < now()', []);
  await db.query('delete from password_resets r where r.expires_at < now()', []);
  await db.query("delete from registrations r where r.first_sent_at < now() - interval '1 day'", []);
}
