import type { DescService } from '@bufbuild/protobuf';
import { createConnectQueryKey, useTransport } from '@connectrpc/connect-query';
import { useQueryClient } from '@tanstack/react-query';
import { useCallback } from 'react';

/** Makes everything that a service has answered stale, after a change; resolves when what is on screen was read anew. */
export function useInvalidate(schema: DescService): () => Promise<void> {
  const queries = useQueryClient();
  const transport = useTransport();
  return useCallback(
    () => queries.invalidateQueries({ queryKey: createConnectQueryKey({ schema, transport, cardinality: undefined }) }),
    [queries, schema, transport],
  );
}
