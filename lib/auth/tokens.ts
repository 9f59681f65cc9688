import { setTimeout as delay } from 'node:timers/promises';
import {
  type CryptoKey,
  exportJWK,
  generateKeyPair,
  importJWK,
  type JWK,
  type JWTPayload,
  jwtVerify,
  SignJWT,
} from 'jose';
import type { Database, Queryable } from '#lib/db/database.js';
import { isUuid, uuidv7 } from '#lib/db/ids.js';
import { toJsonb } from '#lib/db/json.js';
import { GatehouseError } from '#lib/errors/error.js';
import type { Role } from './principal.js';
import type { Secrets } from './secrets.js';

/** The user whom a token is for. */
export interface TokenUser {
  readonly id: string;
  readonly tenantId: string;
  readonly role: Role;
  readonly isSuperAdmin: boolean;
}

/** What a valid token says. Role and rights may have changed since: the authenticator reads them from the user's row. */
export interface TokenClaims extends TokenUser {
  /** The session that the token ends with; empty for one that only ends by time. */
  readonly sessionId: string;
  readonly issuedAt: Date;
  readonly expiresAt: Date;
}

/** What an access token is bound to. */
export interface IssueOptions {
  readonly sessionId: string;
  readonly lifetimeMs: number;
}

/** A public key as RFC 7517 writes it. */
export interface PublicKey {
  readonly kid: string;
  readonly kty: string;
  readonly crv: string;
  readonly x: string;
  readonly y: string;
}

/** Issues and verifies access tokens (JWT, ES256, RFC 7519). */
export interface Tokens {
  /** Loads the signing key, or makes the first one. Throws an Error when another secret key sealed it. Call it at the start. */
  prepare(): Promise<void>;
  /** A new token for the user; without `options` one of no session that lasts as long as tokens do. */
  issue(user: TokenUser, options?: IssueOptions): Promise<{ readonly token: string; readonly expiresAt: Date }>;
  /** The public keys of which tokens may still be in use, newest first. */
  listKeys(): Promise<readonly PublicKey[]>;
  /**
   * Makes a new signing key when the newest is older than `maxAgeMs`, and removes those whose last token has ended.
   * Other processes sign with it within a minute. Returns whether it made one.
   */
  rotate(maxAgeMs: number): Promise<boolean>;
  /** Checks signature, issuer and time. Errors: TOKEN_INVALID; DATABASE_UNAVAILABLE when an unknown key must be looked up. */
  verify(token: string): Promise<TokenClaims>;
}

const algorithm = 'ES256';
const issuer = 'gatehouse';
const defaultLifetimeMs = 24 * 60 * 60 * 1000;

/** Tokens with made-up key ids must not become a query each: they wait for the next read of the keys, together. */
const keyReloadMs = 500;

/** How long a process signs with the key that it knows before it looks for a newer one. */
const signingKeyLifetimeMs = 60_000;

/** Any fixed number; of several services that start on an empty database, one makes the key. */
const signingKeyLock = 7_402_502;

interface SigningKey {
  readonly id: string;
  readonly privateKey: CryptoKey;
  readonly publicKey: CryptoKey;
}

/** Makes the issuer. `lifetimeMs` is how long a token is accepted; `clock` gives ms since 1970 and decides what has expired. */
export function createTokens(options: {
  readonly db: Database;
  readonly secrets: Secrets;
  readonly lifetimeMs?: number;
  readonly clock?: () => number;
}): Tokens {
  const { db, secrets, lifetimeMs = defaultLifetimeMs, clock = Date.now } = options;
  const publicKeys = new Map<string, CryptoKey>();
  let signingKey: Promise<SigningKey> | undefined;
  let signingKeyReadAt = Number.NEGATIVE_INFINITY;
  let reloadedAt = Number.NEGATIVE_INFINITY;
  let nextReload: Promise<void> | undefined;

  function getSigningKey(): Promise<SigningKey> {
    if (performance.now() - signingKeyReadAt > signingKeyLifetimeMs) signingKey = undefined;
    if (signingKey !== undefined) return signingKey;
    signingKeyReadAt = performance.now();
    signingKey = loadSigningKey(db, secrets).then(
      (key) => {
        publicKeys.set(key.id, key.publicKey);
        return key;
      },
      (error: unknown) => {
        signingKey = undefined;
        throw error;
      },
    );
    return signingKey;
  }

  async function getPublicKey(id: string | undefined): Promise<CryptoKey> {
    if (!publicKeys.has(id ?? '')) {
      nextReload ??= reloadPublicKeys(reloadedAt + keyReloadMs - performance.now());
      await nextReload;
    }
    const found = publicKeys.get(id ?? '');
    if (found === undefined) throw new GatehouseError('TOKEN_INVALID');
    return found;
  }

  /** Callers may join until the wait is over: what they look for is then in what is read. */
  async function reloadPublicKeys(waitMs: number): Promise<void> {
    await (waitMs > 0 ? delay(waitMs) : undefined);
    nextReload = undefined;
    reloadedAt = performance.now();
    const rows = await db.query<{ id: string; public_jwk: JWK }>('select k.id, k.public_jwk from signing_keys k', []);
    for (const row of rows) publicKeys.set(row.id, await importKey(row.public_jwk));
  }

  return {
    prepare: async () => void (await getSigningKey()),

    async issue(user, issueOptions = { sessionId: '', lifetimeMs }) {
      const { sessionId } = issueOptions;
      const key = await getSigningKey();
      // The database's clock: its moments are compared with users.tokens_valid_from, which that clock wrote.
      const [row] = await db.query<{ now: Date }>('select clock_timestamp() as now', []);
      const issuedAt = row?.now.getTime() ?? clock();
      const expiresAt = new Date(issuedAt + issueOptions.lifetimeMs);
      const token = await new SignJWT({
        tenant_id: user.tenantId,
        role: user.role,
        is_super_admin: user.isSuperAdmin,
        ...(sessionId === '' ? {} : { sid: sessionId }),
      })
        .setProtectedHeader({ alg: algorithm, typ: 'JWT', kid: key.id })
        .setIssuer(issuer)
        .setSubject(user.id)
        .setJti(uuidv7(issuedAt))
        // Numeric dates may have fractions (RFC 7519 section 2); whole seconds would refuse a token issued in the very
        // second in which the user was made or changed the password.
        .setIssuedAt(issuedAt / 1000)
        .setExpirationTime(expiresAt.getTime() / 1000)
        .sign(key.privateKey);
      return { token, expiresAt };
    },

    async listKeys() {
      await getSigningKey();
      const rows = await db.query<{ id: string; public_jwk: Omit<PublicKey, 'kid'> }>(
        'select k.id, k.public_jwk from signing_keys k order by k.created_at desc, k.id desc',
        [],
      );
      return rows.map(({ id, public_jwk: { kty, crv, x, y } }) => ({ kid: id, kty, crv, x, y }));
    },

    async rotate(maxAgeMs) {
      const made = await db.transaction(async (tx) => {
        await tx.query('select pg_advisory_xact_lock($1)', [signingKeyLock]);
        const [young] = await tx.query(
          `select k.id from signing_keys k where k.created_at > now() - $1 * interval '1 millisecond' limit 1`,
          [maxAgeMs],
        );
        if (young !== undefined) return false;
        await insertSigningKey(tx, secrets);
        // A key signs until the next one is a minute old; its last token ends a lifetime later.
        await tx.query(
          `delete from signing_keys k
           where exists (
             select 1 from signing_keys n
             where n.created_at > k.created_at and n.created_at < now() - $1 * interval '1 millisecond'
           )`,
          [lifetimeMs + 2 * signingKeyLifetimeMs],
        );
        return true;
      });
      if (made) signingKey = undefined;
      return made;
    },

    async verify(token) {
      try {
        const { payload } = await jwtVerify(token, ({ kid }) => getPublicKey(kid), {
          algorithms: [algorithm],
          issuer,
          requiredClaims: ['sub', 'iat', 'exp', 'tenant_id', 'role'],
          currentDate: new Date(clock()),
          clockTolerance: '5s',
        });
        return toClaims(payload);
      } catch (error) {
        if (error instanceof GatehouseError) throw error;
        throw new GatehouseError('TOKEN_INVALID', { cause: error });
      }
    },
  };
}

async function loadSigningKey(db: Database, secrets: Secrets): Promise<SigningKey> {
  return await db.transaction(async (tx) => {
    await tx.query('select pg_advisory_xact_lock($1)', [signingKeyLock]);
    const [row] = await tx.query<{ id: string; public_jwk: JWK; sealed_private_jwk: Buffer }>(
      `select k.id, k.public_jwk, k.sealed_private_jwk
       from signing_keys k
       order by k.created_at desc, k.id desc
       limit 1`,
      [],
    );
    if (row !== undefined) {
      const privateKey = await importKey(JSON.parse(secrets.open(row.sealed_private_jwk)));
      return { id: row.id, privateKey, publicKey: await importKey(row.public_jwk) };
    }
    return insertSigningKey(tx, secrets);
  });
}

async function insertSigningKey(tx: Queryable, secrets: Secrets): Promise<SigningKey> {
  const pair = await generateKeyPair(algorithm, { extractable: true });
  const id = uuidv7();
  await tx.query('insert into signing_keys (id, public_jwk, sealed_private_jwk) values ($1, $2, $3)', [
    id,
    toJsonb(await exportJWK(pair.publicKey)),
    secrets.seal(JSON.stringify(await exportJWK(pair.privateKey))),
  ]);
  return { id, ...pair };
}

async function importKey(jwk: JWK): Promise<CryptoKey> {
  const key = await importJWK(jwk, algorithm);
  if (key instanceof Uint8Array) throw new Error('The signing key is not an elliptic-curve key');
  return key;
}

const roles: ReadonlySet<unknown> = new Set<Role>(['viewer', 'member', 'admin', 'owner']);

function toClaims(payload: JWTPayload): TokenClaims {
  const { sub, iat, exp, tenant_id: tenantId, role, is_super_admin: isSuperAdmin, sid } = payload;
  if (!sub || !isUuid(sub) || typeof tenantId !== 'string' || !isUuid(tenantId) || !roles.has(role)) {
    throw new GatehouseError('TOKEN_INVALID');
  }
  return {
    id: sub,
    tenantId,
    // Checked by the set above.
    role: role as Role,
    isSuperAdmin: isSuperAdmin === true,
    sessionId: typeof sid === 'string' && isUuid(sid) ? sid : '',
    issuedAt: new Date(Math.round((iat ?? 0) * 1000)),
    expiresAt: new Date(Math.round((exp ?? 0) * 1000)),
  };
}
