import type { Queryable } from '#lib/db/database.js';
import { uuidv7 } from '#lib/db/ids.js';
import { insertPolicy } from './store.js';

/** Makes the default policy of a new tenant, with the shipped settings, and returns its id. */
export async function makeDefaultPolicy(tx: Queryable, tenantId: string): Promise<string> {
  const id = uuidv7();
  await insertPolicy(tx, tenantId, { id, name: 'Default', isDefault: true, description: '', owner: '' });
  return id;
}
