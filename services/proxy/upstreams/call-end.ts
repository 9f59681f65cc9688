import { GatehouseError } from '#lib/errors/error.js';
import type { upstreamCallEnds } from '#lib/telemetry/metric-table.js';
import { UpstreamRefusal } from './refusal.js';

/** How one call ended; `canceled` when the gateway or the client wanted no more of it. */
export type CallEnd = (typeof upstreamCallEnds)[number];

/** How a call ended that threw. Pure. */
export function callEndOf(error: unknown): CallEnd {
  if (error instanceof UpstreamRefusal) return endOfStatus(error.upstreamStatus);
  if (!(error instanceof GatehouseError)) return 'failed';
  switch (error.code) {
    case 'UPSTREAM_UNREACHABLE':
      return 'unreachable';
    case 'UPSTREAM_TIMEOUT':
      return 'timeout';
    case 'UPSTREAM_BROKE_OFF':
      return 'broke_off';
    case 'UPSTREAM_MALFORMED':
      return 'malformed';
    case 'EGRESS_REFUSED':
      return 'egress_refused';
    default:
      return 'failed';
  }
}

function endOfStatus(status: number): CallEnd {
  if (status === 401 || status === 403) return 'key_refused';
  if (status === 429) return 'rate_limited';
  if (status >= 500) return 'server_error';
  // Redirects are not followed: the configured address is wrong, and so is an error that calls itself a success.
  return status < 400 ? 'malformed' : 'client_error';
}

/** Ends that say that the upstream is in trouble; many in a row, and it is left alone. */
export function isOutage(end: CallEnd): boolean {
  return ['unreachable', 'timeout', 'broke_off', 'malformed', 'server_error'].includes(end);
}

/** Ends after which another upstream may well answer. What the client did wrong is wrong everywhere. */
export function mayFallBack(end: CallEnd): boolean {
  return isOutage(end) || end === 'rate_limited' || end === 'key_refused' || end === 'egress_refused';
}

/** A longer Retry-After is not waited for: the client has a deadline too. */
const maxRetryAfterMs = 2_000;
const firstPauseMs = 250;

/**
 * How long to wait before the same upstream is asked again, ms; undefined when that would not help. Full jitter: anything
 * from nothing to twice as much as the time before.
 *
 * @param tried retries so far
 */
export function retryPauseMs(error: unknown, tried: number, random: () => number = Math.random): number | undefined {
  const end = callEndOf(error);
  const isPassing =
    end === 'unreachable' ||
    end === 'broke_off' ||
    // 500 is the model's own failure and mostly comes again; these three are of what stands before it.
    (error instanceof UpstreamRefusal && [502, 503, 504].includes(error.upstreamStatus));
  if (!isPassing) return undefined;
  const asked = error instanceof UpstreamRefusal ? Number(error.reply.headers['retry-after'] ?? 0) * 1000 : 0;
  const waitMs = Math.max(Number.isFinite(asked) ? asked : 0, random() * firstPauseMs * 2 ** tried);
  return waitMs <= maxRetryAfterMs ? waitMs : undefined;
}
