import { type UseQueryResult, useQuery, useQueryClient } from '@tanstack/react-query';

interface StreamQuery<Reply> {
  /** Names what is watched; another key is another stream. */
  readonly queryKey: readonly unknown[];
  /** Opens the stream; it must end when the signal aborts. */
  readonly open: (signal: AbortSignal) => AsyncIterable<Reply>;
  readonly enabled?: boolean;
}

/**
 * The newest message of a server's stream as a query: data changes with every message, `isFetching` is true until the
 * stream ends, and leaving the screen ends it.
 */
export function useStreamQuery<Reply>({ queryKey, open, enabled = true }: StreamQuery<Reply>): UseQueryResult<Reply> {
  const queries = useQueryClient();
  return useQuery<Reply>({
    queryKey,
    enabled,
    staleTime: 0,
    gcTime: 0,
    async queryFn({ signal }) {
      let last: Reply | undefined;
      for await (const reply of open(signal)) {
        last = reply;
        queries.setQueryData(queryKey, reply);
      }
      if (last === undefined) throw new Error('the stream ended without a message');
      return last;
    },
  });
}
