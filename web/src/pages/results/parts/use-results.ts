import { useInfiniteQuery } from '@connectrpc/connect-query';
import { keepPreviousData } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { type DetectionResult, ResultService } from '#gen/gatehouse/detection/v1/result_pb.js';
import { type ListState, toListRequest } from './filters.js';

/** The list as far as it has been read. */
export interface Results {
  readonly rows: readonly DetectionResult[];
  /** The moment that relative ranges end at. */
  readonly nowMs: number;
  readonly isFirstPageLoading: boolean;
  /** Rows of the filters before are still shown. */
  readonly isStale: boolean;
  readonly isLoadingMore: boolean;
  /** Anything is on its way; more cannot be asked for meanwhile. */
  readonly isBusy: boolean;
  readonly hasMore: boolean;
  readonly error: unknown;
  loadMore(): void;
  /** Does again what failed. */
  retry(): void;
  /** Reads the list anew, ranges ending now. */
  refresh(): void;
}

/** Reads stored results page by page. */
export function useResults(state: ListState): Results {
  const [nowMs, setNowMs] = useState(() => Date.now());
  const { risk, action, app, range, from, to, id } = state;
  const request = useMemo(
    () => ({ ...toListRequest({ risk, action, app, range, from, to, id, peek: undefined }, nowMs), pageToken: '' }),
    [risk, action, app, range, from, to, id, nowMs],
  );
  const query = useInfiniteQuery(ResultService.method.listResults, request, {
    pageParamKey: 'pageToken',
    getNextPageParam: ({ nextPageToken }) => nextPageToken || undefined,
    placeholderData: keepPreviousData,
    // Whoever comes back to the list wants to see what has happened since.
    staleTime: 0,
  });
  const rows = useMemo(() => query.data?.pages.flatMap(({ results }) => results) ?? [], [query.data]);
  return {
    rows,
    nowMs,
    isFirstPageLoading: query.isPending,
    isStale: query.isPlaceholderData,
    isLoadingMore: query.isFetchingNextPage,
    isBusy: query.isFetching,
    hasMore: query.hasNextPage,
    error: query.error,
    loadMore() {
      if (query.hasNextPage && !query.isFetching) void query.fetchNextPage();
    },
    retry() {
      void (query.isFetchNextPageError ? query.fetchNextPage() : query.refetch());
    },
    refresh() {
      if (range === undefined) void query.refetch();
      setNowMs(Date.now());
    },
  };
}
