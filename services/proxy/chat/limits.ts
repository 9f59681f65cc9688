import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import { GatehouseError } from '#lib/errors/error.js';

/** How much of the proxy one tenant, and all of them, may use. */
export interface Limits {
  /** Counts one call of the tenant. Errors: RATE_LIMITED with the seconds to wait. */
  count(tenantId: string): Promise<void>;
  /** Takes a place for one request; call the returned function when it is done. Errors: OVERLOADED. */
  enter(): () => void;
}

const windowSeconds = 60;

/** Creates the limits of this process; `callsPerMinute` 0 sets none. */
export function createLimits(options: { readonly callsPerMinute: number; readonly maxConcurrent: number }): Limits {
  const limiter = new RateLimiterMemory({ points: options.callsPerMinute, duration: windowSeconds });
  let running = 0;

  return {
    async count(tenantId) {
      if (options.callsPerMinute === 0) return;
      try {
        await limiter.consume(tenantId);
      } catch (refusal) {
        if (!(refusal instanceof RateLimiterRes)) throw refusal;
        throw new GatehouseError('RATE_LIMITED', { retryAfterSeconds: Math.ceil(refusal.msBeforeNext / 1000) });
      }
    },
    enter() {
      if (running >= options.maxConcurrent) throw new GatehouseError('OVERLOADED', { retryAfterSeconds: 1 });
      running += 1;
      return () => {
        running -= 1;
      };
    },
  };
}
