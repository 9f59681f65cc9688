import { GatehouseError } from '#lib/errors/error.js';
import type { DetectionClient } from '#lib/mesh/detection-client.js';

/** How much this process is asked at once. */
export interface Load {
  /** Checks that run at once before any is refused. */
  readonly limit: number;
  /** Checks that run now. */
  readonly running: number;
  /** The same client, which refuses what is too much. Errors: OVERLOADED with the seconds to wait. */
  guard(client: DetectionClient): DetectionClient;
}

/**
 * Creates the limit of checks at once. Beyond it a tenant is refused that runs its share or more, and no other: one that
 * fills all places does not turn the others away. Nobody gets in beyond twice the limit. Guarded streams are not counted:
 * they last for minutes and mostly wait for the model.
 */
export function createLoad(limit: number): Load {
  const byTenant = new Map<string, number>();
  let running = 0;

  function enter(tenantId: string): void {
    const own = byTenant.get(tenantId) ?? 0;
    const share = limit / (byTenant.size + (own === 0 ? 1 : 0));
    if (running >= 2 * limit || (running >= limit && own >= share))
      throw new GatehouseError('OVERLOADED', { retryAfterSeconds: 1 });
    byTenant.set(tenantId, own + 1);
    running += 1;
  }

  function leave(tenantId: string): void {
    const own = byTenant.get(tenantId) ?? 0;
    if (own > 1) byTenant.set(tenantId, own - 1);
    else byTenant.delete(tenantId);
    running -= 1;
  }

  return {
    limit,
    get running() {
      return running;
    },
    guard: (client) => ({
      openStream: client.openStream,
      async detect(request, principal, options) {
        enter(principal.tenantId);
        try {
          return await client.detect(request, principal, options);
        } finally {
          leave(principal.tenantId);
        }
      },
    }),
  };
}
