import { GatehouseError } from '#lib/errors/error.js';

/** How much of this process all requests together may use. */
export interface Places {
  readonly limit: number;
  /** Requests that have a place now. */
  readonly running: number;
  /** Takes a place for one request; call the returned function when it is done. Errors: OVERLOADED. */
  enter(): () => void;
}

/** Creates the places of this process. */
export function createPlaces(limit: number): Places {
  let running = 0;
  return {
    limit,
    get running() {
      return running;
    },
    enter() {
      if (running >= limit) throw new GatehouseError('OVERLOADED', { retryAfterSeconds: 1 });
      running += 1;
      return () => {
        running -= 1;
      };
    },
  };
}
