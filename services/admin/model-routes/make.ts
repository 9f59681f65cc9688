import type { Queryable } from '#lib/db/database.js';
import { uuidv7 } from '#lib/db/ids.js';
import { saveModelRoute } from './store.js';

/** Makes a route of a new tenant, for all of its applications. */
export async function makeModelRoute(
  tx: Queryable,
  route: {
    readonly tenantId: string;
    readonly upstreamModelId: string;
    readonly modelPattern: string;
    readonly matchType: 'exact' | 'prefix';
    readonly priority: number;
  },
): Promise<void> {
  const { tenantId, upstreamModelId, ...content } = route;
  await saveModelRoute(tx, tenantId, {
    ...content,
    id: uuidv7(),
    name: '',
    description: '',
    enabled: true,
    cacheTtlSeconds: 0,
    targets: [{ upstreamModelId, weight: 1, rank: 0 }],
    applicationIds: [],
  });
}
