import { RateLimiterMemory } from 'rate-limiter-flexible';
import { GatehouseError } from '#lib/errors/error.js';

/** Guards sign-ins of one e-mail address against guessing, in the memory of this process. */
export interface LoginAttempts {
  /**
   * Runs an attempt, which tells whether it was the right password. Attempts for one address run one after the other,
   * so that many at once cannot slip past the count. A right password clears the count.
   *
   * Errors: LOGIN_LOCKED after too many failures, with the time until the count ends; the attempt is then not run.
   */
  run<T>(email: string, attempt: () => Promise<T | undefined>): Promise<T | undefined>;
}

/** The contract's rule: five failures for one address in 15 minutes. */
const maxFailures = 5;
const windowSeconds = 15 * 60;

/** Builds the counter of failed sign-ins. */
export function createLoginAttempts(): LoginAttempts {
  const failures = new RateLimiterMemory({ points: maxFailures, duration: windowSeconds });
  const queues = new Map<string, Promise<unknown>>();

  async function runNow<T>(key: string, attempt: () => Promise<T | undefined>): Promise<T | undefined> {
    const count = await failures.get(key);
    if (count !== null && count.consumedPoints >= maxFailures) {
      throw new GatehouseError('LOGIN_LOCKED', { retryAfterSeconds: Math.ceil(count.msBeforeNext / 1000) });
    }
    const result = await attempt();
    if (result === undefined) await failures.penalty(key);
    else await failures.delete(key);
    return result;
  }

  return {
    run(email, attempt) {
      const key = email.trim().toLowerCase();
      const before = queues.get(key) ?? Promise.resolve();
      const own = before.then(
        () => runNow(key, attempt),
        () => runNow(key, attempt),
      );
      queues.set(key, own);
      const forget = () => {
        if (queues.get(key) === own) queues.delete(key);
      };
      own.then(forget, forget);
      return own;
    },
  };
}
