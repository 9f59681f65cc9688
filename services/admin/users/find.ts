import type { Queryable } from '#lib/db/database.js';
import { isUuid } from '#lib/db/ids.js';
import { GatehouseError } from '#lib/errors/error.js';
import { selectUser, type UserRow } from './store.js';

/** The user when it is the tenant's. Errors: NOT_FOUND. */
export async function findUser(db: Queryable, tenantId: string, id: string): Promise<UserRow> {
  const row = isUuid(id) ? await selectUser(db, tenantId, id) : undefined;
  if (row === undefined) throw new GatehouseError('NOT_FOUND', { values: { thing: 'user' } });
  return row;
}
