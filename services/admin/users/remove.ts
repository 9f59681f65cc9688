import type { Queryable } from '#lib/db/database.js';
import { GatehouseError } from '#lib/errors/error.js';
import { countOwners, type UserRow } from './store.js';

export { deleteUser as removeUser } from './store.js';

/** The last owner stays: the tenant would be nobody's. Under the tenant's lock nobody else leaves meanwhile. Errors: IN_USE. */
export async function assertOwnerLeft(tx: Queryable, user: Pick<UserRow, 'role' | 'tenantId'>): Promise<void> {
  if (user.role !== 'owner' || (await countOwners(tx, user.tenantId)) > 1) return;
  const reason = 'Make another user an owner first.';
  throw new GatehouseError('IN_USE', { values: { thing: 'user', reason } });
}
