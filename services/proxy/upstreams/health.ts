import { LRUCache } from 'lru-cache';
import type { Log } from '#lib/telemetry/log.js';
import type { Metrics } from '#lib/telemetry/metrics.js';
import { type CallEnd, isOutage } from './call-end.js';
import type { Target } from './target.js';

/** How one upstream model fares, as this instance sees it. */
export interface UpstreamHealth {
  readonly upstreamModelId: string;
  readonly name: string;
  readonly state: 'closed' | 'open' | 'half_open';
  readonly consecutiveFailures: number;
  readonly active: number;
  readonly calls: number;
  readonly failures: number;
  readonly lastFailure: CallEnd | undefined;
  readonly lastFailureAtMs: number | undefined;
  /** When it is tried again, of the system clock; undefined unless it is left alone. */
  readonly retryAtMs: number | undefined;
}

/** A call that may happen, or how long the upstream is still left alone. */
export type Admission =
  | { readonly isAdmitted: true; readonly end: (end: CallEnd) => void; readonly takeRetry: () => boolean }
  | { readonly isAdmitted: false; readonly retryAfterMs: number };

/** A circuit breaker and counters for every upstream model. */
export interface HealthBook {
  /** Asks for one call. Report its end exactly once; later reports are ignored. */
  admit(upstream: Pick<Target, 'id' | 'name' | 'provider'>, tenantId: string): Admission;
  /** The upstreams of a tenant, by name. */
  list(tenantId: string): readonly UpstreamHealth[];
  /** Names of upstreams that are left alone now, of all tenants. */
  resting(): readonly string[];
}

/** What the book is made of. */
export interface HealthBookOptions {
  /** Failures in a row after which an upstream is left alone. */
  readonly tolerated: number;
  readonly metrics: Pick<Metrics, 'upstreamCalls' | 'upstreamActive'>;
  readonly log: Log;
  /** Milliseconds of the system clock. */
  readonly now?: () => number;
}

/** How long an upstream is left alone at first, ms; doubled by each trial that fails, up to the longest. */
const firstPauseMs = 2_000;
const longestPauseMs = 60_000;

/** Retries are a tenth of the calls, and this many at once after a quiet time: they must not feed an overload. */
const retryShare = 0.1;
const maxSavedRetries = 10;

/** Upstream models that are remembered; one that nobody asks for is forgotten with its counters. */
const maxUpstreams = 10_000;

interface Entry {
  readonly id: string;
  readonly tenantId: string;
  name: string;
  consecutiveFailures: number;
  pauseMs: number;
  openUntilMs: number;
  isOnTrial: boolean;
  active: number;
  calls: number;
  failures: number;
  lastFailure: CallEnd | undefined;
  lastFailureAtMs: number | undefined;
  savedRetries: number;
}

/** Creates an empty book. */
export function createHealthBook({ tolerated, metrics, log, now = Date.now }: HealthBookOptions): HealthBook {
  const entries = new LRUCache<string, Entry>({ max: maxUpstreams });
  let active = 0;

  function entryOf(id: string, name: string, tenantId: string): Entry {
    const known = entries.get(id);
    if (known) {
      known.name = name;
      return known;
    }
    const entry: Entry = {
      id,
      tenantId,
      name,
      consecutiveFailures: 0,
      pauseMs: 0,
      openUntilMs: 0,
      isOnTrial: false,
      active: 0,
      calls: 0,
      failures: 0,
      lastFailure: undefined,
      lastFailureAtMs: undefined,
      savedRetries: maxSavedRetries,
    };
    entries.set(id, entry);
    return entry;
  }

  function settle(entry: Entry, end: CallEnd, isTrial: boolean): void {
    active -= 1;
    entry.active -= 1;
    metrics.upstreamActive.set({}, active);
    if (isTrial) entry.isOnTrial = false;
    if (end !== 'ok' && end !== 'canceled') {
      entry.failures += 1;
      entry.lastFailure = end;
      entry.lastFailureAtMs = now();
    }
    if (isOutage(end)) fail(entry, isTrial);
    // Whoever says no is there. A call that was given up says nothing.
    else if (end !== 'canceled' && end !== 'egress_refused' && end !== 'failed') recover(entry, isTrial);
  }

  function fail(entry: Entry, isTrial: boolean): void {
    entry.consecutiveFailures += 1;
    // Calls that were under way when the pause began say nothing new.
    if (entry.pauseMs > 0 && !isTrial) return;
    if (!isTrial && entry.consecutiveFailures < tolerated) return;
    if (entry.pauseMs === 0) log.warn('upstream.left_alone', { upstream: entry.name, upstream_id: entry.id });
    entry.pauseMs = Math.min(isTrial ? entry.pauseMs * 2 : firstPauseMs, longestPauseMs);
    entry.openUntilMs = now() + entry.pauseMs;
  }

  function recover(entry: Entry, isTrial: boolean): void {
    if (entry.pauseMs > 0 && !isTrial) return;
    entry.consecutiveFailures = 0;
    if (entry.pauseMs === 0) return;
    entry.pauseMs = 0;
    log.warn('upstream.back', { upstream: entry.name, upstream_id: entry.id });
  }

  function stateOf(entry: Entry): UpstreamHealth['state'] {
    if (entry.pauseMs === 0) return 'closed';
    return now() < entry.openUntilMs ? 'open' : 'half_open';
  }

  return {
    admit({ id, name, provider }, tenantId) {
      const entry = entryOf(id, name, tenantId);
      const isTrial = entry.pauseMs > 0;
      if (isTrial && (entry.isOnTrial || now() < entry.openUntilMs)) {
        return { isAdmitted: false, retryAfterMs: Math.max(1_000, entry.openUntilMs - now()) };
      }
      entry.isOnTrial ||= isTrial;
      entry.active += 1;
      entry.calls += 1;
      entry.savedRetries = Math.min(maxSavedRetries, entry.savedRetries + retryShare);
      active += 1;
      metrics.upstreamActive.set({}, active);
      let isSettled = false;
      return {
        isAdmitted: true,
        end(end) {
          if (isSettled) return;
          isSettled = true;
          // Anybody may read metrics: names of upstream models are their tenants' own.
          metrics.upstreamCalls.inc({ provider: provider.name, outcome: end });
          settle(entry, end, isTrial);
        },
        takeRetry() {
          if (entry.savedRetries < 1) return false;
          entry.savedRetries -= 1;
          return true;
        },
      };
    },
    list: (tenantId) =>
      [...entries.values()]
        .filter((entry) => entry.tenantId === tenantId)
        .toSorted((a, b) => a.name.localeCompare(b.name))
        .map((entry) => ({
          upstreamModelId: entry.id,
          name: entry.name,
          state: stateOf(entry),
          consecutiveFailures: entry.consecutiveFailures,
          active: entry.active,
          calls: entry.calls,
          failures: entry.failures,
          lastFailure: entry.lastFailure,
          lastFailureAtMs: entry.lastFailureAtMs,
          retryAtMs: entry.pauseMs > 0 ? entry.openUntilMs : undefined,
        })),
    resting: () => [...entries.values()].filter((entry) => stateOf(entry) === 'open').map(({ name }) => name),
  };
}
