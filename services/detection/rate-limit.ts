import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import { GatehouseError } from '#lib/errors/error.js';
import type { ApiLimit } from '#lib/limits/api-limit.js';
import type { DetectionClient } from '#lib/mesh/detection-client.js';

const windowSeconds = 60;

/** Counts one call of a tenant. Errors: RATE_LIMITED with the seconds to wait. */
export type CallLimit = (tenantId: string) => Promise<void>;

/** A limit of calls a minute for each tenant, counted in this process; 0 sets none. */
export function createCallLimit(callsPerMinute: number): CallLimit {
  if (callsPerMinute === 0) return async () => undefined;
  const limiter = new RateLimiterMemory({ points: callsPerMinute, duration: windowSeconds });
  return async (tenantId) => {
    try {
      await limiter.consume(tenantId);
    } catch (refusal) {
      if (!(refusal instanceof RateLimiterRes)) throw refusal;
      const retryAfterSeconds = Math.ceil(refusal.msBeforeNext / 1000);
      throw new GatehouseError('RATE_LIMITED', { retryAfterSeconds });
    }
  };
}

/** The same client with each check and stream counted. Errors: those of the limit. */
export function limitCalls(client: DetectionClient, limit: ApiLimit): DetectionClient {
  return {
    async detect(request, principal, options) {
      // Awaiting what is no promise costs every check a turn of the queue.
      const counting = limit.count(principal);
      if (counting) await counting;
      return client.detect(request, principal, options);
    },
    openStream(open, principal, handlers, options) {
      const stream = client.openStream(open, principal, handlers, options);
      // The stream is open for the moment that the count takes: it has not been given any text by then.
      const refuse = (error: Error) => {
        stream.cancel();
        handlers.onError(error);
      };
      Promise.resolve()
        .then(() => limit.count(principal))
        .catch(refuse);
      return stream;
    },
  };
}
