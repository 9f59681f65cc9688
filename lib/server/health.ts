import { setTimeout as sleep } from 'node:timers/promises';
import type { Log } from '#lib/telemetry/log.js';

/** Whether a service can do its work. */
export interface Health {
  /** Names of the single checks. */
  readonly names: readonly string[];
  /** Runs one check, or all that count for the service as a whole when no name is given; false when it fails, takes too long, or the server drains. */
  healthy(name?: string): Promise<boolean>;
  /**
   * Whether new work may come: until the server drains. The database does not count, for without it most work goes on, and
   * a balancer that takes all replicas away at once helps nobody.
   */
  isReady(): boolean;
}

/**
 * One thing that a service needs; rejects when it is not there. What it can do without is asked for by its name alone:
 * no balancer should turn away from a service that goes on working without it.
 */
export type HealthCheck = (() => Promise<void>) | { readonly byNameOnly: () => Promise<void> };

/** How long a check may take, in ms: what asks us waits seconds at most. */
const checkTimeoutMs = 2_000;

/** How long an answer serves, in ms: anybody may ask, and the checks cost queries. */
const answerAgeMs = 1_000;

/** Runs checks on demand, one at a time each, and remembers the answers for a second; logs when one changes. */
export function createHealth(deps: {
  readonly checks: Readonly<Record<string, HealthCheck>>;
  readonly drainSignal: AbortSignal;
  readonly log: Log;
}): Health {
  const checks = Object.entries(deps.checks);
  const names = checks.map(([name]) => name);
  const needed = checks.filter(([, check]) => typeof check === 'function').map(([name]) => name);
  const runners = new Map(
    checks.map(([name, check]) => {
      return [name, createRunner(name, typeof check === 'function' ? check : check.byNameOnly, deps.log)];
    }),
  );
  return {
    names,
    isReady: () => !deps.drainSignal.aborted,
    async healthy(name) {
      if (deps.drainSignal.aborted) return false;
      const wanted = name === undefined ? needed : [name];
      const answers = await Promise.all(wanted.map((each) => runners.get(each)?.() ?? false));
      return answers.every(Boolean);
    },
  };
}

function createRunner(name: string, check: () => Promise<void>, log: Log): () => Promise<boolean> {
  let answer: Promise<boolean> | undefined;
  let expiresAt = 0;
  let last = true;
  return () => {
    if (answer && performance.now() < expiresAt) return answer;
    expiresAt = Number.POSITIVE_INFINITY;
    answer = run(check).then((failure) => {
      const healthy = failure === undefined;
      if (healthy !== last) log.warn(healthy ? 'healthy_again' : 'unhealthy', { check: name, error: failure?.error });
      last = healthy;
      expiresAt = performance.now() + answerAgeMs;
      return healthy;
    });
    return answer;
  };
}

/** Undefined when the check passes. */
async function run(check: () => Promise<void>): Promise<{ readonly error: unknown } | undefined> {
  const patience = new AbortController();
  const tooLong = sleep(checkTimeoutMs, undefined, { signal: patience.signal, ref: false }).then(() => {
    throw new Error(`no answer within ${checkTimeoutMs} ms`);
  });
  try {
    await Promise.race([check(), tooLong]);
    return undefined;
  } catch (error) {
    return { error };
  } finally {
    patience.abort();
    tooLong.catch(() => undefined);
  }
}
