import { limitKey } from '#lib/auth/client-address.js';
import type { Principal } from '#lib/auth/principal.js';
import { GatehouseError } from '#lib/errors/error.js';
import { createApiLimit } from '#lib/limits/api-limit.js';
import { createRateWindow } from '#lib/limits/rate-window.js';
import type { RedisLink } from '#lib/redis/redis.js';
import type { Metrics } from '#lib/telemetry/metrics.js';

/** Counts requests, in this process or over all of them. */
export interface RequestLimits {
  /** Counts a sign-in from a network address. Errors: RATE_LIMITED. */
  countSignIn(address: string): Promise<void>;
  /** Counts a request of a tenant. Errors: RATE_LIMITED. */
  countRequest(principal: Principal): Promise<void>;
  /** Where the tenant stands, as headers of the answer. */
  headers(principal: Principal): Readonly<Record<string, string>>;
}

/** What the limits are, per minute; 0 means none. */
export interface RequestLimitOptions {
  readonly signInsPerMinute: number;
  readonly requestsPerMinute: number;
  readonly redis?: RedisLink | undefined;
  readonly metrics?: Pick<Metrics, 'callsRefused'> | undefined;
}

/** Builds the counters of RATE_LIMIT_AUTH and RATE_LIMIT_ADMIN. */
export function createRequestLimits(options: RequestLimitOptions): RequestLimits {
  const { signInsPerMinute, requestsPerMinute, redis, metrics } = options;
  const signIns = createRateWindow({ name: 'auth:60', seconds: 60, redis });
  const requests = createApiLimit({ api: 'admin', perMinute: requestsPerMinute, redis, metrics });
  return {
    async countSignIn(address) {
      if (signInsPerMinute === 0) return;
      const count = signIns.count(limitKey(address), signInsPerMinute);
      if (await count.spend(Date.now())) return;
      const retryAfterSeconds = Math.ceil((count.standing(Date.now())?.resetMs ?? 60_000) / 1000);
      throw new GatehouseError('RATE_LIMITED', { retryAfterSeconds });
    },
    async countRequest(principal) {
      await requests.count(principal);
    },
    headers: requests.headers,
  };
}
