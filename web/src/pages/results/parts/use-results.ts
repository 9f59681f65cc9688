import { useInfiniteQuery } from '@connectrpc/connect-query';
import { keepPreviousData } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { type DetectionResult, type ListResultsRequest, ResultService } from '#gen/gatehouse/detection/v1/result_pb.js';
import { type FilterState, toListRequest, toQuery } from './filters.js';

/** The list as far as it has been read. */
export interface Results {
  readonly rows: readonly DetectionResult[];
  /** What was asked for, without the page. */
  readonly request: ListResultsRequest;
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
  /** Changes with the filters and when the list is read anew. */
  readonly of: string;
  /** Reads the same list again. */
  reread(): void;
  loadMore(): void;
  /** Does again what failed. */
  retry(): void;
  /** Reads the list anew, ranges ending now. */
  refresh(): void;
}

/** Reads stored results page by page. */
export function useResults(filters: FilterState): Results {
  const [nowMs, setNowMs] = useState(() => Date.now());
  const words = toQuery(filters);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the words stand for the filters, which are a new object each time
  const request = useMemo(() => ({ ...toListRequest(filters, nowMs), pageToken: '' }), [words, nowMs]);
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
    request,
    of: `${words} ${nowMs}`,
    nowMs,
    isFirstPageLoading: query.isPending,
    isStale: query.isPlaceholderData,
    isLoadingMore: query.isFetchingNextPage,
    isBusy: query.isFetching,
    hasMore: query.hasNextPage,
    error: query.error,
    reread: () => void query.refetch(),
    loadMore() {
      if (query.hasNextPage && !query.isFetching) void query.fetchNextPage();
    },
    retry() {
      void (query.isFetchNextPageError ? query.fetchNextPage() : query.refetch());
    },
    refresh() {
      if (filters.range === undefined) void query.refetch();
      setNowMs(Date.now());
    },
  };
}
