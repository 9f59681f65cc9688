import { LRUCache } from 'lru-cache';
import type { Database } from '#lib/db/database.js';

/** Notes that API keys are used. */
export interface KeyUse {
  /** Returns at once; the row is written later, at most once a minute per key. Never throws. */
  note(keyId: string): void;
}

const intervalMs = 60_000;

/** As many keys as the principal cache holds; a forgotten one only costs one more update. */
const maxKeys = 10_000;

/** Makes the writer of api_keys.last_used_at. A write that fails is dropped and told to `onError`: the next minute tries again. */
export function createKeyUse(options: {
  readonly db: Database;
  readonly clock: () => number;
  readonly onError: (error: unknown) => void;
}): KeyUse {
  const { db, clock, onError } = options;
  const notedAt = new LRUCache<string, number>({ max: maxKeys });
  const waiting = new Set<string>();
  let writing = false;

  async function writeAll(): Promise<void> {
    while (waiting.size > 0) {
      const ids = [...waiting];
      waiting.clear();
      await db.query(
        `update api_keys k set last_used_at = now()
         where k.id = any($1::uuid[]) and (k.last_used_at is null or k.last_used_at < now() - interval '59 seconds')`,
        [ids],
      );
    }
  }

  return {
    note(keyId) {
      const now = clock();
      if (now - (notedAt.get(keyId) ?? Number.NEGATIVE_INFINITY) < intervalMs) return;
      notedAt.set(keyId, now);
      waiting.add(keyId);
      if (writing) return;
      writing = true;
      // After the request that is being answered, and together with other keys of the same moment.
      setImmediate(() => {
        writeAll()
          .catch(onError)
          .finally(() => {
            writing = false;
          });
      });
    },
  };
}
