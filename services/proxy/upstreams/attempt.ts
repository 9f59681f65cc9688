import { GatehouseError } from '#lib/errors/error.js';

/** The time of one call of an upstream. Owns timers; call `end`. */
export interface Attempt {
  /** Aborts with the request's own reason, or with UPSTREAM_TIMEOUT when the call took too long. */
  readonly signal: AbortSignal;
  /** Waits for the upstream's next word: aborts unless `heard` comes in time. Nothing runs while nobody waits. */
  listen(timeoutMs: number): void;
  heard(): void;
  /** Lets go of the timers and of the request's signal. Aborts nothing. */
  end(): void;
}

/** Starts the time of one call. `totalMs` bounds all of it. */
export function startAttempt(signal: AbortSignal, totalMs: number): Attempt {
  const controller = new AbortController();
  const giveUp = () => controller.abort(new GatehouseError('UPSTREAM_TIMEOUT'));
  let listening: NodeJS.Timeout | undefined;
  const total = setTimeout(giveUp, totalMs);
  const onAbort = () => {
    controller.abort(signal.reason);
    // Nobody may be left to call `end`.
    heard();
    clearTimeout(total);
  };
  if (signal.aborted) onAbort();
  else signal.addEventListener('abort', onAbort, { once: true });

  function heard(): void {
    clearTimeout(listening);
    listening = undefined;
  }

  return {
    signal: controller.signal,
    listen(timeoutMs) {
      clearTimeout(listening);
      listening = setTimeout(giveUp, timeoutMs);
    },
    heard,
    end() {
      heard();
      clearTimeout(total);
      signal.removeEventListener('abort', onAbort);
    },
  };
}
