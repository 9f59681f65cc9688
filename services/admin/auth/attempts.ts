import { createHash } from 'node:crypto';
import type { Queryable } from '#lib/db/database.js';
import { GatehouseError } from '#lib/errors/error.js';
import { addLoginFailure, clearLoginFailures, takeBackLoginFailure } from './attempts-store.js';

/** Guards sign-ins of one e-mail address against guessing, over all processes. */
export interface LoginAttempts {
  /**
   * Runs an attempt, which tells whether it was the right password. Attempts for one address in one process run one after
   * the other; each is counted as a failure before it runs, so that many at once cannot slip past the count. A right
   * password clears the count, and one that could not be tried does not count.
   *
   * Errors: LOGIN_LOCKED after too many failures, with the time until the count ends; the attempt is then not run.
   */
  run<T>(email: string, attempt: () => Promise<T | undefined>): Promise<T | undefined>;
}

/** The contract's rule: five failures for one address in 15 minutes. */
const maxFailures = 5;
const windowSeconds = 15 * 60;

/** Builds the counter of failed sign-ins. It counts in the database, which every sign-in needs anyway. */
export function createLoginAttempts({ db }: { readonly db: Queryable }): LoginAttempts {
  const queues = new Map<string, Promise<unknown>>();

  async function runNow<T>(key: string, attempt: () => Promise<T | undefined>): Promise<T | undefined> {
    const address = createHash('sha256').update(key).digest();
    const { failures, secondsLeft } = await addLoginFailure(db, address, { maxFailures, windowSeconds });
    if (failures > maxFailures) throw new GatehouseError('LOGIN_LOCKED', { retryAfterSeconds: secondsLeft });
    let result: T | undefined;
    try {
      result = await attempt();
    } catch (error) {
      await takeBackLoginFailure(db, address);
      throw error;
    }
    if (result !== undefined) await clearLoginFailures(db, address);
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
