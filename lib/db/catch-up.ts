import type { Log } from '#lib/telemetry/log.js';

/** What catching up is made of. */
export interface CatchUpDeps {
  /** Reads what may have been missed. */
  readonly read: () => Promise<void>;
  readonly isClosed: () => boolean;
  /** Log events are called `<name>_failed` and `<name>_recovered`. */
  readonly name: string;
  readonly log: Log;
}

/**
 * A function that runs the read, one at a time and at most one more waiting, and logs the first failure of an outage and
 * its end. Never rejects.
 */
export function createCatchUp({ read, isClosed, name, log }: CatchUpDeps): () => Promise<void> {
  let running: Promise<void> | undefined;
  let again = false;
  let failing = false;

  async function run(): Promise<void> {
    do {
      again = false;
      try {
        await read();
        if (failing) log.info(`${name}_recovered`);
        failing = false;
      } catch (error) {
        if (!failing && !isClosed()) log.warn(`${name}_failed`, { error });
        failing = true;
      }
    } while (again && !isClosed());
    running = undefined;
  }

  return () => {
    if (isClosed()) return Promise.resolve();
    again = running !== undefined;
    running ??= run();
    return running;
  };
}
