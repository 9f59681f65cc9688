import type { Queryable } from '#lib/db/database.js';
import { uuidv7 } from '#lib/db/ids.js';
import { insertApplication } from './store.js';

/** Makes the first application of a new tenant and returns its id. */
export async function makeApplication(
  tx: Queryable,
  tenantId: string,
  policyId: string,
  name: string,
): Promise<string> {
  const id = uuidv7();
  await insertApplication(tx, tenantId, { id, policyId, name, description: '' });
  return id;
}
