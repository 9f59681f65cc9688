import type { Queryable } from '#lib/db/database.js';
import { uuidv7 } from '#lib/db/ids.js';
import { insertModelRoute, type ModelRouteRow } from './store.js';

/** Makes a route of a new tenant. */
export async function makeModelRoute(
  tx: Queryable,
  route: Omit<ModelRouteRow, 'id' | 'enabled'> & { readonly tenantId: string },
): Promise<void> {
  const { tenantId, ...content } = route;
  await insertModelRoute(tx, tenantId, { id: uuidv7(), enabled: true, ...content });
}
