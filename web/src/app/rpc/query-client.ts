import { Code, ConnectError } from '@connectrpc/connect';
import { QueryClient } from '@tanstack/react-query';

/** Holds what the services answered. Nothing is fetched behind the reader's back: lists say themselves when they refresh. */
export function createQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: { staleTime: 30_000, refetchOnWindowFocus: false, retry: mayRetry },
      mutations: { retry: false },
    },
  });
}

/** Only what another attempt can cure, and only twice: waiting longer before an error shows helps nobody. */
function mayRetry(failures: number, thrown: Error): boolean {
  const { code } = ConnectError.from(thrown);
  return failures < 2 && code === Code.Unavailable;
}
