import type { Queryable } from '#lib/db/database.js';
import { uuidv7 } from '#lib/db/ids.js';
import { insertUser } from './store.js';

export { insertUser as makeUser } from './store.js';

/** Adds the owner of a new tenant and returns the id. */
export async function makeOwner(
  tx: Queryable,
  tenantId: string,
  owner: { readonly email: string; readonly passwordHash: string; readonly isSuperAdmin: boolean },
): Promise<string> {
  const id = uuidv7();
  await insertUser(tx, tenantId, { id, role: 'owner', ...owner });
  return id;
}
