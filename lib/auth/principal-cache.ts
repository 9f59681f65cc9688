import { LRUCache } from 'lru-cache';
import type { ErrorCode } from '#lib/errors/catalog.js';
import { GatehouseError } from '#lib/errors/error.js';
import type { KeyRights } from './key-rights.js';
import type { Principal } from './principal.js';

/** What a look-up found, and until when (ms since 1970) it may be used. */
export interface FoundPrincipal {
  readonly principal: Principal;
  readonly expiresAtMs: number;
  /** What the key behind it may do; undefined for users, whose role says it. */
  readonly rights?: KeyRights;
}

/**
 * Keeps principals by credential, so that a request on a known credential costs no query. Never gives out a principal
 * that was read before `forgetTenant` of its tenant was called, not even to callers who already wait for it.
 */
export interface PrincipalCache {
  /** The principal, at once when it is known, else from `load`. Callers of one key share one load. Throws what the load throws. */
  get(key: string, load: () => Promise<FoundPrincipal>): FoundPrincipal | Promise<FoundPrincipal>;
  forgetTenant(tenantId: string): void;
  /** The same for every tenant. */
  forgetAll(): void;
}

/** About 3 MB; more different credentials than this at once only cost a query each. */
const maxEntries = 10_000;

/**
 * How long a refusal is remembered: long enough that a client which repeats a bad key costs one query a second, short
 * enough that nobody waits for a key that was just made.
 */
const refusalLifetimeMs = 1000;

/** A tenant that changes faster than a load takes this often in a row gets an answer that is not kept. */
const maxReloads = 3;

type Entry = FoundPrincipal | { readonly refusal: GatehouseError; readonly expiresAtMs: number };

/** Makes an empty cache. `onLookup` is told of every hit and miss. */
export function createPrincipalCache(options: {
  readonly clock: () => number;
  readonly onLookup: (hit: boolean) => void;
}): PrincipalCache {
  const { clock, onLookup } = options;
  const entries = new LRUCache<string, Entry>({ max: maxEntries });
  const loads = new Map<string, Promise<FoundPrincipal>>();
  // Counts calls of forgetTenant; a load compares the count at its start with that of its tenant's last call. Emptied
  // whenever nothing is being loaded, so it holds at most the tenants that changed during a burst of loads.
  const forgottenAt = new Map<string, number>();
  let now = 0;
  let allForgottenAt = 0;

  async function loadFresh(key: string, load: () => Promise<FoundPrincipal>): Promise<FoundPrincipal> {
    for (let attempt = 0; ; attempt++) {
      const startedAt = ++now;
      const entry = await load().catch((error: unknown) => toRefusal(error, clock() + refusalLifetimeMs));
      // A refusal belongs to no known tenant: any change since may have made it wrong.
      const changedAt =
        'refusal' in entry ? Math.max(0, ...forgottenAt.values()) : (forgottenAt.get(entry.principal.tenantId) ?? 0);
      const stale = Math.max(changedAt, allForgottenAt) > startedAt;
      if (stale && attempt < maxReloads) continue;
      if (!stale) entries.set(key, entry);
      return toFound(entry);
    }
  }

  return {
    get(key, load) {
      const entry = entries.get(key);
      const hit = entry !== undefined && entry.expiresAtMs > clock();
      onLookup(hit);
      if (hit) return toFound(entry);
      let loading = loads.get(key);
      if (loading === undefined) {
        loading = loadFresh(key, load).finally(() => {
          loads.delete(key);
          if (loads.size === 0) forgottenAt.clear();
        });
        loads.set(key, loading);
      }
      return loading;
    },
    forgetAll() {
      allForgottenAt = ++now;
      entries.clear();
    },
    forgetTenant(tenantId) {
      if (loads.size > 0) forgottenAt.set(tenantId, ++now);
      for (const [key, entry] of entries.entries()) {
        if ('refusal' in entry || entry.principal.tenantId === tenantId) entries.delete(key);
      }
    },
  };
}

function toFound(entry: Entry): FoundPrincipal {
  if ('refusal' in entry) throw entry.refusal;
  return entry;
}

/** Keeps refusals, which are about the credential; passes on everything else, such as a lost database. */
function toRefusal(error: unknown, expiresAtMs: number): Entry {
  if (error instanceof GatehouseError && keptRefusals.has(error.code)) return { refusal: error, expiresAtMs };
  throw error;
}

const keptRefusals: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'API_KEY_UNKNOWN',
  'API_KEY_EXPIRED',
  'TOKEN_INVALID',
  'APPLICATION_FOREIGN',
  'APPLICATION_DISABLED',
  'LIMIT_REACHED',
]);
