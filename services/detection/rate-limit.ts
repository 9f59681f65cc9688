import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import { GatehouseError } from '#lib/errors/error.js';
import type { DetectionClient } from '#lib/mesh/detection-client.js';

const windowSeconds = 60;

/**
 * The same client with a limit of checks and streams a minute for each tenant, counted in this process; 0 sets none.
 * Calls of our own services are not limited: the proxy has limits of its own, and its users pay for one check once.
 *
 * Errors: RATE_LIMITED with the seconds to wait.
 */
export function limitCalls(client: DetectionClient, callsPerMinute: number): DetectionClient {
  if (callsPerMinute === 0) return client;
  const limiter = new RateLimiterMemory({ points: callsPerMinute, duration: windowSeconds });

  async function consume(tenantId: string): Promise<void> {
    try {
      await limiter.consume(tenantId);
    } catch (refusal) {
      if (!(refusal instanceof RateLimiterRes)) throw refusal;
      const retryAfterSeconds = Math.ceil(refusal.msBeforeNext / 1000);
      throw new GatehouseError('RATE_LIMITED', { retryAfterSeconds });
    }
  }

  return {
    async detect(request, principal, options) {
      if (principal.kind !== 'service') await consume(principal.tenantId);
      return client.detect(request, principal, options);
    },
    openStream(open, principal, handlers, options) {
      const stream = client.openStream(open, principal, handlers, options);
      // The stream is open for the moment that the count takes: it has not been given any text by then.
      if (principal.kind !== 'service')
        consume(principal.tenantId).catch((error: Error) => {
          stream.cancel();
          handlers.onError(error);
        });
      return stream;
    },
  };
}
