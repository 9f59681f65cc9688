import { createQueryOptions, useQuery, useTransport } from '@connectrpc/connect-query';
import { useQueries } from '@tanstack/react-query';
import {
  ListService,
  PolicyService,
  type PolicySummary,
  type StoredKeywordList,
} from '#gen/gatehouse/admin/v1/policy_pb.js';

/** The lists of all policies, and how reading them goes. */
export interface Lists {
  readonly policies: readonly PolicySummary[];
  readonly rows: readonly StoredKeywordList[];
  readonly isPending: boolean;
  readonly error: Error | null;
  refetch(): void;
}

/** Reads the lists of every policy of the tenant. */
export function useLists(): Lists {
  const transport = useTransport();
  const policies = useQuery(PolicyService.method.listPolicies, {});
  const lists = useQueries({
    queries: (policies.data?.policies ?? []).map(({ id }) =>
      createQueryOptions(ListService.method.listKeywordLists, { policyId: id }, { transport }),
    ),
  });
  const all = [policies, ...lists];
  return {
    policies: policies.data?.policies ?? [],
    rows: lists.flatMap(({ data }) => data?.lists ?? []),
    isPending: all.some(({ isPending }) => isPending),
    error: all.find(({ error, data }) => error !== null && data === undefined)?.error ?? null,
    refetch: () => {
      for (const query of all) if (query.error !== null) void query.refetch();
    },
  };
}
