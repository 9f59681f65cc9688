import postgres from 'postgres';

/** One connection that waits for notifications of PostgreSQL and comes back by itself. Call `close`. */
export interface Listener {
  /**
   * Calls `onNotify` with each payload of the channel, and `onConnected` whenever the connection stands, the first time
   * too: what was sent while it did not was told to nobody, and has to be read from the tables.
   *
   * Rejects with the driver's error when the first connection fails.
   */
  listen(channel: string, onNotify: (payload: string) => void, onConnected: () => void): Promise<void>;
  close(): Promise<void>;
}

/** Creates a listener; it connects at the first `listen`. All its channels share the connection. */
export function createListener(options: { readonly url: string }): Listener {
  const sql = postgres(options.url, {
    max: 1,
    connection: { application_name: 'gatehouse-revisions' },
    onnotice: () => undefined,
    backoff: secondsUntilRetry,
  });
  return {
    async listen(channel, onNotify, onConnected) {
      await sql.listen(channel, onNotify, onConnected);
    },
    close: () => sql.end({ timeout: 1 }),
  };
}

/**
 * Seconds until the next try to connect. The driver counts only tries that fail in the network: a server that answers and
 * refuses, as one does that is starting or full, would be asked again at once, without end.
 */
function secondsUntilRetry(failures: number): number {
  return Math.min(0.1 * 2 ** failures, 5) * (0.5 + Math.random() / 2);
}
