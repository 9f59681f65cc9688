import { hash } from 'node:crypto';
import type { Database } from '#lib/db/database.js';
import { GatehouseError } from '#lib/errors/error.js';
import { type Log, silentLog } from '#lib/telemetry/log.js';
import { looksLikeApiKey } from './api-key.js';
import { createClientAddress } from './client-address.js';
import { createDiscover } from './discover.js';
import { type Asking, assertKeyMay } from './key-rights.js';
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
   * the tenant's default policy and no application. `externalId` names, for a discovery key, an application by the
   * caller's own word for it, and makes it when there is none; users' requests may carry it without effect. Without a
   * `door` the caller wants to detect.
   *
   * Returns at once for a credential that is known, else a promise; both throw alike.
   * Errors: CREDENTIALS_MISSING, API_KEY_UNKNOWN, API_KEY_EXPIRED, API_KEY_SCOPE, API_KEY_ADDRESS,
   * API_KEY_CANNOT_DISCOVER, TOKEN_INVALID, APPLICATION_FOREIGN, APPLICATION_DISABLED, DATABASE_UNAVAILABLE; for an
   * application that is new LIMIT_REACHED and RATE_LIMITED. Cost: about 4 µs for a known key on a slow core.
   */
  authenticate(authorization: string | undefined, asking?: Partial<Asking>): Principal | Promise<Principal>;
  /** Drops what is known of the tenant's keys, users and applications. Call it at each revision and sign-out of the tenant. */
  forgetTenant(tenantId: string): void;
  /** Drops everything, when notifications may have been missed. */
  forgetAll(): void;
}

/** Revisions make the cache forget in time; this bounds the harm when a revision is missed, at a query per key and time. */
const keyLifetimeMs = 5 * 60_000;

/** Sign-outs are told by notification; this bounds the harm of one that gets lost. */
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
  /** Addresses and subnets whose X-Forwarded-For is believed; this machine's own unless given. */
  readonly trustedProxies?: readonly string[];
}): Authenticator {
  const { db, secrets, tokens, clock = Date.now, log = silentLog, onCacheLookup = () => undefined } = options;
  const clientAddress = createClientAddress(options.trustedProxies ?? ['127.0.0.1', '::1']);
  const discover = createDiscover({ db });
  const cache = createPrincipalCache({ clock, onLookup: onCacheLookup });
  const keyUse = createKeyUse({ db, clock, onError: (error) => log.warn('key_use_not_written', { error }) });

  async function loadKey(key: string, applicationId: string): Promise<FoundPrincipal> {
    const nowMs = clock();
    const found = await lookUpApiKey(db, secrets.hashApiKey(key), { applicationId, nowMs });
    return { ...found, expiresAtMs: Math.min(found.endsAtMs, nowMs + keyLifetimeMs) };
  }

  async function loadUser(token: string, applicationId: string): Promise<FoundPrincipal> {
    const claims = await tokens.verify(token);
    const principal = await lookUpUser(db, claims, applicationId);
    return { principal, expiresAtMs: Math.min(claims.expiresAt.getTime(), clock() + userLifetimeMs) };
  }

  /** Lets the key through or throws, and finds the application that it speaks for. */
  function admit(found: FoundPrincipal, asking: Asking, credential: string): Principal | Promise<Principal> {
    const { principal, rights } = found;
    if (rights === undefined) return principal;
    assertKeyMay(rights, asking, clientAddress);
    if (asking.externalId === '') return note(principal);
    if (rights.kind !== 'discovery') throw new GatehouseError('API_KEY_CANNOT_DISCOVER');
    const speaking = cache.get(cacheKeyOf(credential, 'discovered', asking.externalId), async () => {
      const { tenantId, actorId: keyId } = principal;
      const { externalId, workspace } = asking;
      const application = await discover({ tenantId, keyId, externalId, workspace });
      return { principal: { ...principal, ...application }, expiresAtMs: found.expiresAtMs };
    });
    return speaking instanceof Promise ? speaking.then((late) => note(late.principal)) : note(speaking.principal);
  }

  function note(principal: Principal): Principal {
    keyUse.note(principal.actorId);
    return principal;
  }

  return {
    authenticate(authorization, given = {}) {
      const asking = { ...plainAsking, ...given };
      const credential = readCredential(authorization);
      const isKey = looksLikeApiKey(credential);
      if (!isKey && !looksLikeToken(credential)) throw new GatehouseError('API_KEY_UNKNOWN');
      const { applicationId } = asking;
      const found = cache.get(cacheKeyOf(credential, 'of', applicationId), () =>
        isKey ? loadKey(credential, applicationId) : loadUser(credential, applicationId),
      );
      return found instanceof Promise
        ? found.then((late) => admit(late, asking, credential))
        : admit(found, asking, credential);
    },
    forgetTenant: (tenantId) => cache.forgetTenant(tenantId),
    forgetAll: () => cache.forgetAll(),
  };
}

const plainAsking: Asking = {
  door: 'detect',
  applicationId: '',
  externalId: '',
  workspace: '',
  peer: '',
  forwardedFor: '',
};

/** The cache never holds a credential in the clear. */
function cacheKeyOf(credential: string, what: 'of' | 'discovered', name: string): string {
  return hash('sha256', `${credential} ${what} ${name}`, 'base64url');
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
