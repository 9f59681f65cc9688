import type { RestoreSource } from '#gen/gatehouse/detection/v1/vault_pb.js';
import type { Queryable } from '#lib/db/database.js';
import type { Log } from '#lib/telemetry/log.js';
import type { KnownPlaceholder } from './placeholder-search.js';
import { createVaultSeal, type VaultOwner } from './seal.js';
import { createVaultStore, type VaultStore } from './store.js';

/** What a caller's source says. */
export interface VaultReading {
  /** Of two values for one placeholder, the first of mapping, token and session. */
  readonly placeholders: readonly KnownPlaceholder[];
  /** The session as it was read; undefined when none was named, or it could not be read. */
  readonly session: { readonly id: string; readonly version: number } | undefined;
}

/** Keeps what placeholders stand for. Owns a timer; call `close`. */
export interface Vault {
  /**
   * What a source knows. A token that is no good, and a session while the database is away, know nothing: then a value
   * gets a new placeholder and an answer keeps its placeholders, and nobody sees what he should not.
   */
  read(owner: VaultOwner, source: RestoreSource | undefined): VaultReading | Promise<VaultReading>;
  /**
   * Keeps placeholders in the session that was read. False when somebody else changed it meanwhile: read again.
   * While the database is away they are kept by the token alone.
   */
  keep(
    owner: VaultOwner,
    session: VaultReading['session'],
    placeholders: readonly KnownPlaceholder[],
  ): Promise<boolean>;
  /** A token that stands for the placeholders for an hour; empty for none. */
  tokenFor(owner: VaultOwner, placeholders: readonly KnownPlaceholder[]): string;
  /** Errors: DATABASE_UNAVAILABLE. */
  endSession(owner: VaultOwner, sessionId: string): Promise<void>;
  close(): void;
}

const nothing: VaultReading = { placeholders: [], session: undefined };

/** How long a token counts, and a session after its last use, ms: longer than any answer takes, shorter than a day's work. */
const lifetimeMs = 3_600_000;

/** What a session holds counts for so long after it last changed, ms, however often it is used. */
const sessionLimitMs = 24 * 3_600_000;

/** Placeholders of a session; with more, the oldest are forgotten. */
const maxKept = 10_000;

const sweepMs = 60_000;

/** Creates the vault. @param clock ms since 1970 */
export function createVault(deps: {
  readonly db: Queryable;
  /** Where sessions are kept; PostgreSQL unless another store is given. */
  readonly store?: VaultStore;
  readonly secrets: { deriveKey(purpose: string): Buffer };
  readonly log: Log;
  readonly clock?: () => number;
}): Vault {
  const { store = createVaultStore(deps.db), log, clock = Date.now } = deps;
  const seal = createVaultSeal(deps);

  async function readSession(owner: VaultOwner, id: string): Promise<VaultReading> {
    try {
      const stored = await store.load(owner, id, new Date(clock() + lifetimeMs));
      if (stored === undefined) return { placeholders: [], session: { id, version: 0 } };
      const placeholders = seal.open(owner, stored.sealed) ?? [];
      return { placeholders, session: { id, version: stored.version } };
    } catch (error) {
      log.warn('vault.not_read', { tenant_id: owner.tenantId, error });
      return nothing;
    }
  }

  const timer = setInterval(() => {
    store.sweep().catch((error: unknown) => log.warn('vault.not_swept', { error }));
  }, sweepMs).unref();

  return {
    read(owner, source) {
      if (source === undefined) return nothing;
      const given = source.mapping.map(({ placeholder, value, entityType }) => ({ placeholder, value, entityType }));
      const sealed = source.token === '' ? [] : (seal.open(owner, Buffer.from(source.token, 'base64url')) ?? []);
      if (source.sessionId === '') return { ...nothing, placeholders: firstOfEach([...given, ...sealed]) };
      if (source.isNewSession)
        return { placeholders: firstOfEach([...given, ...sealed]), session: { id: source.sessionId, version: 0 } };
      return readSession(owner, source.sessionId).then(({ placeholders, session }) => ({
        placeholders: firstOfEach([...given, ...sealed, ...placeholders]),
        session,
      }));
    },

    async keep(owner, session, placeholders) {
      if (session === undefined) return true;
      const now = clock();
      const sealed = seal.seal(owner, placeholders.slice(-maxKept), now + sessionLimitMs);
      try {
        return await store.save(owner, session.id, sealed, session.version, new Date(now + lifetimeMs));
      } catch (error) {
        log.warn('vault.not_kept', { tenant_id: owner.tenantId, error });
        return true;
      }
    },

    tokenFor: (owner, placeholders) =>
      placeholders.length === 0 ? '' : seal.seal(owner, placeholders, clock() + lifetimeMs).toString('base64url'),
    endSession: (owner, sessionId) => store.remove(owner, sessionId),
    close: () => clearInterval(timer),
  };
}

function firstOfEach(placeholders: readonly KnownPlaceholder[]): KnownPlaceholder[] {
  const byName = new Map<string, KnownPlaceholder>();
  for (const one of placeholders) if (!byName.has(one.placeholder)) byName.set(one.placeholder, one);
  return [...byName.values()];
}
