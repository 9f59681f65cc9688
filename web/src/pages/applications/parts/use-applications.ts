import { useInfiniteQuery, useQuery } from '@connectrpc/connect-query';
import { useMemo } from 'react';
import { type Application, ApplicationService } from '#gen/gatehouse/admin/v1/application_pb.js';
import { PolicyService } from '#gen/gatehouse/admin/v1/policy_pb.js';

/** The tenant's applications as far as they have been read, newest first. */
export function useApplications() {
  const query = useInfiniteQuery(
    ApplicationService.method.listApplications,
    { pageSize: 100, pageToken: '' },
    { pageParamKey: 'pageToken', getNextPageParam: ({ nextPageToken }) => nextPageToken || undefined },
  );
  const rows: readonly Application[] = useMemo(
    () => query.data?.pages.flatMap(({ applications }) => applications) ?? [],
    [query.data],
  );
  return { ...query, rows };
}

/** The tenant's policies, the default one first; empty while they are on their way. */
export function usePolicies() {
  const { data } = useQuery(PolicyService.method.listPolicies, {});
  return useMemo(() => data?.policies ?? [], [data]);
}
