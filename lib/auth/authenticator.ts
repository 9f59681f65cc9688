import { hash } from 'node:crypto';
import type { Database } from '#lib/db/database.js';
import { GatehouseError } from '#lib/errors/error.js';
import { type Log, silentLog } from '#lib/telemetry/log.js';
import { looksLikeApiKey } from './api-key.js';
import { createKeyUse } from './key-use.js';
import { lookUpApiKey, lookUpUser } from './lookup.js';
import type { Principal } from './principal.js';
import { createPrincipalCache, type FoundPrincipal } from './principal-cache.js';
import type { Secrets } from './secrets.js';
import type { Tokens } from './tokens.js';

/** Establishes who is asking. */
export interface Authenticator {
  /**
   * The principal of an Authorization header: "Bearer" with an API key or an access token, or a bare API key.
   * `applicationId` names another application of the same tenant; blank counts as absent. A user who names none gets
   * the tenant's default policy and no application.
   *
   * Returns at once for a credential that is known, else a promise; both throw alike.
   * Errors: CREDENTIALS_MISSING, API_KEY_UNKNOWN, TOKEN_INVALID, APPLICATION_FOREIGN, APPLICATION_DISABLED,
   * DATABASE_UNAVAILABLE. Cost: about 4 µs for a known key on a slow core.
   */
  authenticate(
    authorization: string | undefined,
    options?: { readonly applicationId?: string | undefined },
  ): Principal | Promise<Principal>;
  /** Drops what is known of the tenant's keys, users and applications. Call it at each revision of the tenant. */
  forgetTenant(tenantId: string): void;
}

/** Revisions make the cache forget in time; this bounds the harm when a revision is missed, at a query per key and time. */
const keyLifetimeMs = 5 * 60_000;

/** Changes of users come without a revision of their own in places such as a password change. */
const userLifetimeMs = 30_000;

/** Longer than any token we issue; nothing longer is worth hashing. */
const maxCredentialLength = 4096;

/** Makes the authenticator. `clock` gives ms since 1970; `onCacheLookup` feeds the cache's metric. */
export function createAuthenticator(options: {
  readonly db: Database;
  readonly secrets: Secrets;
  readonly tokens: Tokens;
  readonly clock?: () => number;
  readonly log?: Log;
  readonly onCacheLookup?: (hit: boolean) => void;
}): Authenticator {
  const { db, secrets, tokens, clock = Date.now, log = silentLog, onCacheLookup = () => undefined } = options;
  const cache = createPrincipalCache({ clock, onLookup: onCacheLookup });
  const keyUse = createKeyUse({ db, clock, onError: (error) => log.warn('key_use_not_written', { error }) });

  async function loadKey(key: string, applicationId: string): Promise<FoundPrincipal> {
    const principal = await lookUpApiKey(db, secrets.hashApiKey(key), applicationId);
    return { principal, expiresAtMs: clock() + keyLifetimeMs };
  }

  async function loadUser(token: string, applicationId: string): Promise<FoundPrincipal> {
    const claims = await tokens.verify(token);
    const principal = await lookUpUser(db, claims, applicationId);
    return { principal, expiresAtMs: Math.min(claims.expiresAt.getTime(), clock() + userLifetimeMs) };
  }

  function note(principal: Principal): Principal {
    if (principal.kind === 'api_key') keyUse.note(principal.actorId);
    return principal;
  }

  return {
    authenticate(authorization, { applicationId = '' } = {}) {
      const credential = readCredential(authorization);
      const isKey = looksLikeApiKey(credential);
      if (!isKey && !looksLikeToken(credential)) throw new GatehouseError('API_KEY_UNKNOWN');
      // The cache never holds a credential in the clear.
      const cacheKey = hash('sha256', `${credential} ${applicationId}`, 'base64url');
      const principal = cache.get(cacheKey, () =>
        isKey ? loadKey(credential, applicationId) : loadUser(credential, applicationId),
      );
      return principal instanceof Promise ? principal.then(note) : note(principal);
    },
    forgetTenant: (tenantId) => cache.forgetTenant(tenantId),
  };
}

/** The key or token of an Authorization header; other schemes such as Basic count as none. */
function readCredential(authorization: string | undefined): string {
  const text = (authorization ?? '').trim();
  const credential = /^bearer\s/i.test(text) ? text.slice('bearer'.length).trim() : text;
  if (credential === '' || /^bearer$/i.test(credential) || /\s/.test(credential)) {
    throw new GatehouseError('CREDENTIALS_MISSING');
  }
  if (credential.length > maxCredentialLength) throw new GatehouseError('API_KEY_UNKNOWN');
  return credential;
}

/** Three base64url parts, as in a signed JWT. */
function looksLikeToken(text: string): boolean {
  return /^[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+$/.test(text);
}
