import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import { limitKey } from '#lib/auth/client-address.js';
import { GatehouseError } from '#lib/errors/error.js';

/** Counts requests, in the memory of this process: several admin processes allow as many times more. */
export interface RequestLimits {
  /** Counts a sign-in from a network address. Errors: RATE_LIMITED. */
  countSignIn(address: string): Promise<void>;
  /** Counts a request of a tenant. Errors: RATE_LIMITED. */
  countRequest(tenantId: string): Promise<void>;
}

/** What the limits are, per minute; 0 means none. */
export interface RequestLimitOptions {
  readonly signInsPerMinute: number;
  readonly requestsPerMinute: number;
}

/** Builds the counters of RATE_LIMIT_AUTH and RATE_LIMIT_ADMIN. */
export function createRequestLimits({ signInsPerMinute, requestsPerMinute }: RequestLimitOptions): RequestLimits {
  const signIns = perMinute(signInsPerMinute);
  const requests = perMinute(requestsPerMinute);
  return {
    countSignIn: (address) => count(signIns, limitKey(address)),
    countRequest: (tenantId) => count(requests, tenantId),
  };
}

function perMinute(points: number): RateLimiterMemory | undefined {
  return points > 0 ? new RateLimiterMemory({ points, duration: 60 }) : undefined;
}

async function count(limiter: RateLimiterMemory | undefined, key: string): Promise<void> {
  try {
    await limiter?.consume(key);
  } catch (refusal) {
    if (!(refusal instanceof RateLimiterRes)) throw refusal;
    throw new GatehouseError('RATE_LIMITED', { retryAfterSeconds: Math.ceil(refusal.msBeforeNext / 1000) });
  }
}
