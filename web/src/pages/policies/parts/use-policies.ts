import { useQuery } from '@connectrpc/connect-query';
import { useMemo } from 'react';
import { PolicyService, type PolicySummary } from '#gen/gatehouse/admin/v1/policy_pb.js';

/** The tenant's policies, the default one first. */
export function usePolicies() {
  const query = useQuery(PolicyService.method.listPolicies, {});
  const rows: readonly PolicySummary[] = useMemo(() => query.data?.policies ?? [], [query.data]);
  return { ...query, rows };
}
