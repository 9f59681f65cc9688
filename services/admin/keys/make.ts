import { apiKeyHint } from '#lib/auth/api-key.js';
import type { Secrets } from '#lib/auth/secrets.js';
import type { Queryable } from '#lib/db/database.js';
import { uuidv7 } from '#lib/db/ids.js';
import { type ApiKeyRow, insertApiKey } from './store.js';

/** Stores a key by its keyed hash and its hint; the secret itself is kept nowhere. */
export function makeApiKey(
  tx: Queryable,
  secrets: Secrets,
  key: {
    readonly tenantId: string;
    readonly applicationId: string;
    readonly name: string;
    readonly secret: string;
  },
): Promise<ApiKeyRow> {
  return insertApiKey(tx, key.tenantId, {
    id: uuidv7(),
    applicationId: key.applicationId,
    name: key.name,
    keyHash: secrets.hashApiKey(key.secret),
    hint: apiKeyHint(key.secret),
  });
}
