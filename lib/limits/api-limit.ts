import type { Principal } from '#lib/auth/principal.js';
import { GatehouseError } from '#lib/errors/error.js';
import type { RedisLink } from '#lib/redis/redis.js';
import type { Metrics } from '#lib/telemetry/metrics.js';
import { createRateWindow, type RateCount, type RateWindow, type Standing } from './rate-window.js';

/** What calls a limit counts: each has counters and settings of its own. */
export type LimitedApi = 'detection' | 'proxy' | 'admin';

/** Counts calls against the limits of their tenant and their key. */
export interface ApiLimit {
  /** Counts one call. Returns at once in most cases. Errors: RATE_LIMITED with the seconds to wait, QUOTA_EXCEEDED. */
  count(principal: Principal): void | Promise<void>;
  /** `RateLimit`, `RateLimit-Policy` and `X-RateLimit-*` of whom they are closest to an end; empty without a limit. */
  headers(principal: Principal): Readonly<Record<string, string>>;
}

/** Counts a call of a tenant in its month. Errors: QUOTA_EXCEEDED. */
export type CountQuota = (tenantId: string, limit: number) => void | Promise<void>;

/** One limit that a call counts against. */
interface Rule {
  readonly name: string;
  readonly window: RateWindow;
  readonly calls: RateCount;
}

/**
 * Makes the limit of an API: `perMinute` for a tenant that has none of its own, 0 for none; keys have the limits that they
 * were given. Counted over all processes when there is a Redis.
 */
export function createApiLimit(options: {
  readonly api: LimitedApi;
  readonly perMinute: number;
  readonly redis?: RedisLink | undefined;
  readonly countQuota?: CountQuota | undefined;
  readonly metrics?: Pick<Metrics, 'callsRefused'> | undefined;
  /** ms since 1970. */
  readonly clock?: () => number;
}): ApiLimit {
  const { api, redis, countQuota, clock = Date.now } = options;
  const windowOf = (seconds: number) => createRateWindow({ name: `${api}:${seconds}`, seconds, redis, clock });
  const [second, minute] = [windowOf(1), windowOf(60)];
  // Principals are kept for minutes and shared by all requests of a credential; a change of limits makes new ones.
  const known = new WeakMap<Principal, readonly Rule[]>();

  function rulesOf(principal: Principal): readonly Rule[] {
    const kept = known.get(principal);
    if (kept !== undefined) return kept;
    const { tenantId, actorId, limits } = principal;
    const ofTenant = limits?.[api];
    const rules: Rule[] = [
      { name: 'tenant-second', key: tenantId, limit: ofTenant?.perSecond ?? 0, window: second },
      { name: 'tenant-minute', key: tenantId, limit: ofTenant?.perMinute ?? options.perMinute, window: minute },
      { name: 'key-second', key: actorId, limit: limits?.key?.perSecond ?? 0, window: second },
      { name: 'key-minute', key: actorId, limit: limits?.key?.perMinute ?? 0, window: minute },
    ]
      .filter(({ limit }) => limit > 0)
      .map(({ name, key, limit, window }) => ({ name, window, calls: window.count(key, limit) }));
    known.set(principal, rules);
    return rules;
  }

  function refuse({ window, calls }: Rule): GatehouseError {
    options.metrics?.callsRefused.inc({ api, limit: window === second ? 'second' : 'minute' });
    const standing = calls.standing(clock());
    return new GatehouseError('RATE_LIMITED', { retryAfterSeconds: standing ? seconds(standing) : window.seconds });
  }

  async function countFrom(rules: readonly Rule[], index: number, first: Promise<boolean>, principal: Principal) {
    let isAllowed = await first;
    for (let at = index; ; ) {
      // The index is below the number of rules, here and after each step.
      if (!isAllowed) throw refuse(rules[at]!);
      at += 1;
      if (at >= rules.length) break;
      isAllowed = await rules[at]!.calls.spend(clock());
    }
    await countMonth(principal);
  }

  function countMonth({ tenantId, limits }: Principal): void | Promise<void> {
    const monthly = limits?.monthlyQuota ?? 0;
    if (monthly > 0 && countQuota) return countQuota(tenantId, monthly);
    return undefined;
  }

  return {
    count(principal) {
      // Calls of our own services are counted where they came in.
      if (principal.kind === 'service') return;
      const rules = rulesOf(principal);
      if (rules.length > 0) {
        // One look at the clock and a plain loop: this is done for every check.
        const nowMs = clock();
        for (let index = 0; index < rules.length; index++) {
          // The index is below the number of rules.
          const rule = rules[index]!;
          const isAllowed = rule.calls.spend(nowMs);
          if (typeof isAllowed !== 'boolean') return countFrom(rules, index, isAllowed, principal);
          if (!isAllowed) throw refuse(rule);
        }
      }
      return countMonth(principal);
    },

    headers(principal) {
      const nowMs = clock();
      const standings = rulesOf(principal).map(({ name, calls, window }) => {
        const { limit } = calls;
        const standing = calls.standing(nowMs) ?? { limit, remaining: limit, resetMs: window.seconds * 1000 };
        return { name, seconds: window.seconds, standing };
      });
      const tightest = standings.reduce<(typeof standings)[number] | undefined>(
        (least, next) => (least && least.standing.remaining <= next.standing.remaining ? least : next),
        undefined,
      );
      if (tightest === undefined) return {};
      const { limit, remaining } = tightest.standing;
      const reset = seconds(tightest.standing);
      return {
        // Fields of draft-ietf-httpapi-ratelimit-headers-10, and what clients read that are older than it.
        'ratelimit-policy': standings
          .map((rule) => `"${rule.name}";q=${rule.standing.limit};w=${rule.seconds}`)
          .join(', '),
        ratelimit: `"${tightest.name}";r=${remaining};t=${reset}`,
        'x-ratelimit-limit': String(limit),
        'x-ratelimit-remaining': String(remaining),
        'x-ratelimit-reset': String(reset),
      };
    },
  };
}

function seconds({ resetMs }: Standing): number {
  return Math.max(1, Math.ceil(resetMs / 1000));
}
