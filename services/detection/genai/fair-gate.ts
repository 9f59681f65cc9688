/** Lets a limited number of calls run at once and shares the places out fairly. */
export interface FairGate {
  /**
   * Runs the work when there is a place. Those who wait are served in turn by key, and first come first served within a
   * key, so a key with much work does not keep another one waiting behind all of it.
   *
   * Errors: the signal's reason when it aborts while waiting; those of the work.
   */
  run<T>(key: string, signal: AbortSignal, work: () => Promise<T>): Promise<T>;
}

/** Creates a gate. @param places calls that run at once, at least 1 */
export function createFairGate(places: number): FairGate {
  /** By key, in the order of their turns; no list is empty. */
  const waiting = new Map<string, (() => void)[]>();
  let running = 0;

  /** Resolves with a place. */
  function enter(key: string, signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const start = () => {
        signal.removeEventListener('abort', leave);
        running += 1;
        resolve();
      };
      const leave = () => {
        remove(key, start);
        reject(signal.reason);
      };
      signal.addEventListener('abort', leave, { once: true });
      const queue = waiting.get(key);
      if (queue === undefined) waiting.set(key, [start]);
      else queue.push(start);
      startNext();
    });
  }

  function startNext(): void {
    while (running < places) {
      const [turn] = waiting;
      if (turn === undefined) return;
      const [key, [start, ...rest]] = turn;
      waiting.delete(key);
      if (rest.length > 0) waiting.set(key, rest);
      start?.();
    }
  }

  function remove(key: string, start: () => void): void {
    const rest = waiting.get(key)?.filter((other) => other !== start) ?? [];
    if (rest.length > 0) waiting.set(key, rest);
    else waiting.delete(key);
  }

  return {
    async run(key, signal, work) {
      signal.throwIfAborted();
      await enter(key, signal);
      try {
        return await work();
      } finally {
        running -= 1;
        startNext();
      }
    },
  };
}
