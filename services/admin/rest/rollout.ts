import { PolicyService } from '#gen/gatehouse/admin/v1/policy_pb.js';
import { GatehouseError } from '#lib/errors/error.js';
import type { Rollout } from '../instances/rollout.js';
import type { RestRoutes } from './facade.js';

/** /api/v1/rollout/:revision, one look at what WatchRollout streams; revision 0 is the newest. */
export function rolloutRoutes({ rollout }: { readonly rollout: Pick<Rollout, 'read'> }): RestRoutes {
  return {
    'GET /api/v1/rollout/:revision': {
      method: PolicyService.method.watchRollout,
      async handle({ ctx, caller, params }) {
        const text = params['revision'] ?? '';
        if (!/^\d{1,18}$/.test(text)) throw new GatehouseError('NOT_FOUND', { values: { thing: 'revision' } });
        const { revision, live, total, complete } = await rollout.read(caller.tenantId, BigInt(text));
        ctx.body = { revision: Number(revision), live, total, complete };
      },
    },
  };
}
