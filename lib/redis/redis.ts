import { Redis as Client } from 'ioredis';
import { GatehouseError } from '#lib/errors/error.js';
import type { Log } from '#lib/telemetry/log.js';
import type { Metrics } from '#lib/telemetry/metrics.js';

/** One connection to Redis, which may be away at any time. Call `close`. */
export interface RedisLink {
  readonly client: Client;
  /**
   * Runs commands. Rejects at once while Redis is away or was silent a moment ago, so that whoever has another way loses no
   * time, with the driver's error or REDIS_UNAVAILABLE. Each rejection is counted under the purpose.
   */
  run<T>(purpose: RedisPurpose, commands: (client: Client) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

/** What is done without Redis when it is away, as the metric names it. */
export type RedisPurpose = 'limits';

/** A command that takes longer is given up: a check waits for it, and the other way costs nothing. */
const commandTimeoutMs = 250;

/** After a failure nobody is asked for so long, so that a silent Redis costs one wait a second and not one for each call. */
const pauseMs = 1_000;

/**
 * Opens a connection; it comes back by itself, however long Redis is away. That it is away is logged once, and that it is
 * back. Errors: none; a Redis that is not there at the start is away.
 */
export function openRedis({
  url,
  log,
  metrics,
}: {
  readonly url: string;
  readonly log: Log;
  readonly metrics: Pick<Metrics, 'redisUp' | 'redisFallbacks'>;
}): RedisLink {
  const client = new Client(url, {
    commandTimeout: commandTimeoutMs,
    connectTimeout: 2_000,
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    retryStrategy: (times) => Math.min(100 * times, 2_000),
    connectionName: 'gatehouse',
  });
  let isAway = false;
  let pausedUntil = 0;
  const lost = (error?: Error) => {
    metrics.redisUp.set({}, 0);
    if (isAway) return;
    isAway = true;
    // The driver's messages hold addresses, never commands or passwords.
    log.warn('redis_away', { ...(error && { error }) });
  };
  client.on('error', lost);
  client.on('close', () => lost());
  const found = () => {
    metrics.redisUp.set({}, 1);
    if (isAway) log.info('redis_back');
    isAway = false;
  };
  client.on('ready', () => {
    pausedUntil = 0;
    found();
  });

  return {
    client,
    async run(purpose, commands) {
      try {
        if (client.status !== 'ready' || Date.now() < pausedUntil) throw new GatehouseError('REDIS_UNAVAILABLE');
        const reply = await commands(client);
        if (isAway) found();
        return reply;
      } catch (error) {
        if (!(error instanceof GatehouseError)) {
          pausedUntil = Date.now() + pauseMs;
          lost(error instanceof Error ? error : undefined);
        }
        metrics.redisFallbacks.inc({ purpose });
        throw error;
      }
    },
    async close() {
      client.removeAllListeners('close');
      client.disconnect();
    },
  };
}
