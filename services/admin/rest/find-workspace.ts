import { PolicyService, type PolicySummary } from '#gen/gatehouse/admin/v1/policy_pb.js';
import { GatehouseError } from '#lib/errors/error.js';
import type { RestCall } from './facade.js';

/** The policy that the path names. Errors: NOT_FOUND. */
export async function findWorkspace({ call, params }: Pick<RestCall, 'call' | 'params'>): Promise<PolicySummary> {
  const { policy } = await call(PolicyService.method.getPolicy, { id: params['id'] ?? '' });
  if (policy === undefined) throw new GatehouseError('NOT_FOUND', { values: { thing: 'policy' } });
  return policy;
}
