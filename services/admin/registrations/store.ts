import type { Queryable } from '#lib/db/database.js';

/** A registration that waits for its code. */
export interface RegistrationRow {
  readonly email: string;
  readonly passwordHash: string;
  readonly language: string;
  readonly codeHash: Buffer;
  readonly attempts: number;
  readonly isOver: boolean;
}

/** The limits of sending codes to one address. */
export interface SendLimits {
  readonly pauseSeconds: number;
  readonly maxCodesPerDay: number;
}

/** The registration of an address, in lower case, locked. */
export async function lockRegistration(tx: Queryable, email: string): Promise<RegistrationRow | undefined> {
  const rows = await tx.query<RegistrationRow>(
    `select r.email as "email",
            r.password_hash as "passwordHash",
            r.language as "language",
            r.code_hash as "codeHash",
            r.attempts as "attempts",
            r.expires_at < now() as "isOver"
       from registrations r
      where r.email = $1
        for update`,
    [email],
  );
  return rows[0];
}

/** The password hash of a registration, for somebody who signs in too early. */
export async function selectRegistrationHash(db: Queryable, email: string): Promise<string | undefined> {
  const rows = await db.query<{ passwordHash: string }>(
    `select r.password_hash as "passwordHash"
       from registrations r
      where r.email = lower($1)`,
    [email],
  );
  return rows[0]?.passwordHash;
}

/**
 * Adds a registration, or one in the place of another whose code has ended: nobody replaces the password of one that still
 * waits. False when it still waits or when the address has had its codes.
 */
export async function putRegistration(
  db: Queryable,
  registration: Omit<RegistrationRow, 'attempts' | 'isOver'> & { readonly expiresAt: Date },
  limits: SendLimits,
): Promise<boolean> {
  const rows = await db.query(
    `insert into registrations as r (email, password_hash, language, code_hash, expires_at)
     values ($1, $2, $3, $4, $5)
     on conflict (email) do update
        set password_hash = excluded.password_hash,
            language = excluded.language,
            code_hash = excluded.code_hash,
            expires_at = excluded.expires_at,
            attempts = 0,
            sent_at = now(),
            codes_sent = case when r.first_sent_at < now() - interval '1 day' then 1 else r.codes_sent + 1 end,
            first_sent_at = case when r.first_sent_at < now() - interval '1 day' then now() else r.first_sent_at end
      where r.expires_at < now()
        and (r.codes_sent < $6 or r.first_sent_at < now() - interval '1 day')
     returning r.email`,
    [
      registration.email,
      registration.passwordHash,
      registration.language,
      registration.codeHash,
      registration.expiresAt,
      limits.maxCodesPerDay,
    ],
  );
  return rows.length > 0;
}

/** Gives a registration another code; false when there is none or the limits are reached. */
export async function renewCode(
  db: Queryable,
  email: string,
  code: { readonly codeHash: Buffer; readonly expiresAt: Date },
  limits: SendLimits,
): Promise<boolean> {
  const rows = await db.query(
    `update registrations r
        set code_hash = $2,
            expires_at = $3,
            attempts = 0,
            sent_at = now(),
            codes_sent = r.codes_sent + 1
      where r.email = $1
        and r.codes_sent < $4
        and r.sent_at < now() - make_interval(secs => $5)
     returning r.email`,
    [email, code.codeHash, code.expiresAt, limits.maxCodesPerDay, limits.pauseSeconds],
  );
  return rows.length > 0;
}

/** Counts a wrong code. */
export async function countAttempt(tx: Queryable, email: string): Promise<void> {
  await tx.query('update registrations r set attempts = r.attempts + 1 where r.email = $1', [email]);
}

/** Ends a registration. */
export async function deleteRegistration(tx: Queryable, email: string): Promise<void> {
  await tx.query('delete from registrations r where r.email = $1', [email]);
}
