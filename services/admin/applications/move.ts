import type { Queryable } from '#lib/db/database.js';
import { movePolicy } from './store.js';

/** Has the applications of one policy judged by another from now on; returns how many there were. */
export function moveApplications(tx: Queryable, tenantId: string, fromId: string, toId: string): Promise<number> {
  return movePolicy(tx, tenantId, fromId, toId);
}
