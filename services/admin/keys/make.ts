import { apiKeyHint } from '#lib/auth/api-key.js';
import type { KeyKind } from '#lib/auth/key-rights.js';
import type { Secrets } from '#lib/auth/secrets.js';
import type { Queryable } from '#lib/db/database.js';
import { uuidv7 } from '#lib/db/ids.js';
import { type ApiKeyRow, insertApiKey, type StoredRights } from './store.js';

/**
 * Stores a key by its keyed hash and its hint; the secret itself is kept nowhere. Without rights it is an application's
 * own key: it may detect and use the proxy, from everywhere, and does not end.
 */
export function makeApiKey(
  tx: Queryable,
  secrets: Secrets,
  key: {
    readonly tenantId: string;
    readonly applicationId: string;
    readonly name: string;
    readonly secret: string;
    readonly kind?: KeyKind;
    readonly rights?: StoredRights;
  },
): Promise<ApiKeyRow> {
  return insertApiKey(tx, key.tenantId, {
    id: uuidv7(),
    applicationId: key.applicationId,
    name: key.name,
    keyHash: secrets.hashApiKey(key.secret),
    hint: apiKeyHint(key.secret),
    kind: key.kind ?? 'application',
    ...(key.rights ?? { scopes: ['detect', 'proxy'], expiresAt: null, allowedAddresses: [] }),
  });
}
