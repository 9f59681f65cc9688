import { LRUCache } from 'lru-cache';
import { RateLimiterMemory, RateLimiterRedis } from 'rate-limiter-flexible';
import type { RedisLink } from '#lib/redis/redis.js';

/** Where a key stands in its window. */
export interface Standing {
  readonly limit: number;
  /** Calls that are left, as far as this process knows. */
  readonly remaining: number;
  /** ms until the window ends. */
  readonly resetMs: number;
}

/** Counts calls of many keys in windows of one length. */
export interface RateWindow {
  readonly seconds: number;
  /** The count of a key that may have `limit` calls in a window. Keep it: finding it costs more than counting. */
  count(key: string, limit: number): RateCount;
}

/** Counts the calls of one key; all counts of a key and a limit are one. */
export interface RateCount {
  readonly limit: number;
  /**
   * Counts one call; false when the key has had its calls. Answers at once when this process holds calls for the key or
   * knows that there are none, else when it has asked.
   */
  spend(nowMs: number): boolean | Promise<boolean>;
  /** Where the key stands; undefined when this process has not counted it in a window that still runs. */
  standing(nowMs: number): Standing | undefined;
}

/** Calls that this process may let through without asking. */
interface Grant {
  readonly limit: number;
  left: number;
  /** What nobody had taken when this process last asked. */
  untaken: number;
  endsAtMs: number;
  refill: Promise<void> | undefined;
  waiting: number;
}

/** A fiftieth of the limit is taken at a time: what a process holds and does not use is lost to the others, 2 % at most. */
const shareOfLimit = 50;

/** Keys that are known by name; one that falls out counts on for whoever keeps its count, and others ask anew. */
const maxKeys = 100_000;

/**
 * Makes windows that are counted in this process, or over all processes in Redis. Calls are taken in lots before they are let
 * through, so that over all processes never more than the limit are, and one trip to Redis serves many calls. While Redis is
 * away each process counts for itself, and so allows up to the limit on its own.
 */
export function createRateWindow(options: {
  /** Part of the keys in Redis. */
  readonly name: string;
  readonly seconds: number;
  readonly redis?: RedisLink | undefined;
  /** ms since 1970. */
  readonly clock?: () => number;
}): RateWindow {
  const { name, seconds, redis, clock = Date.now } = options;
  // The limit differs from key to key, so the counters count without one, and it is held against what they count.
  const unlimited = { points: Number.MAX_SAFE_INTEGER, duration: seconds };
  const memory = new RateLimiterMemory(unlimited);
  const shared =
    redis && new RateLimiterRedis({ ...unlimited, storeClient: redis.client, keyPrefix: `gatehouse:rate:${name}` });
  const grants = new LRUCache<string, Grant>({ max: maxKeys });

  async function take(key: string, calls: number) {
    if (redis === undefined || shared === undefined) return memory.consume(key, calls);
    try {
      return await redis.run('limits', () => shared.consume(key, calls));
    } catch {
      return memory.consume(key, calls);
    }
  }

  async function fill(key: string, grant: Grant): Promise<void> {
    const { limit } = grant;
    // Nobody else wants what a process takes for itself alone.
    const lot = shared ? Math.max(grant.waiting, Math.floor(limit / shareOfLimit), 1) : limit;
    const calls = Math.min(limit, lot);
    const { consumedPoints, msBeforeNext } = await take(key, calls);
    const endsAtMs = clock() + msBeforeNext;
    const granted = Math.max(0, Math.min(calls, limit - (consumedPoints - calls)));
    // What is left of a window is worth nothing in the next one.
    const isSameWindow = endsAtMs - grant.endsAtMs < seconds * 500;
    grant.left = granted + (isSameWindow ? grant.left : 0);
    grant.untaken = Math.max(0, limit - consumedPoints);
    grant.endsAtMs = endsAtMs;
  }

  function refill(key: string, grant: Grant): Promise<void> {
    grant.refill ??= fill(key, grant).finally(() => {
      grant.refill = undefined;
    });
    return grant.refill;
  }

  async function spendLater(key: string, grant: Grant): Promise<boolean> {
    grant.waiting += 1;
    try {
      for (;;) {
        await refill(key, grant);
        const known = spendNow(key, grant, clock());
        if (known !== undefined) return known;
      }
    } finally {
      grant.waiting -= 1;
    }
  }

  /** Undefined when it has to ask. */
  function spendNow(key: string, grant: Grant, nowMs: number): boolean | undefined {
    if (nowMs >= grant.endsAtMs) return undefined;
    if (grant.left === 0) return grant.untaken === 0 ? false : undefined;
    grant.left -= 1;
    // The next lot comes while the last calls of this one are let through.
    if (shared && grant.untaken > 0 && grant.left === Math.floor(grant.limit / shareOfLimit / 4))
      void refill(key, grant);
    return true;
  }

  function grantOf(key: string, limit: number): Grant {
    const known = grants.get(key);
    if (known?.limit === limit) return known;
    const fresh = { limit, left: 0, untaken: limit, endsAtMs: 0, refill: undefined, waiting: 0 };
    grants.set(key, fresh);
    return fresh;
  }

  return {
    seconds,
    count(key, limit) {
      const grant = grantOf(key, limit);
      return {
        limit,
        spend: (nowMs) => spendNow(key, grant, nowMs) ?? spendLater(key, grant),
        standing(nowMs) {
          const resetMs = grant.endsAtMs - nowMs;
          if (resetMs <= 0) return undefined;
          return { limit, remaining: grant.left + grant.untaken, resetMs };
        },
      };
    },
  };
}
