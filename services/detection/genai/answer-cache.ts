import { LRUCache } from 'lru-cache';

/** Remembers what was asked before, and asks once what several want to know at the same time. */
export interface AnswerCache<Answer extends object> {
  /**
   * The answer under a key: remembered, shared with a question that is under way, or asked for by `ask`.
   *
   * The question goes on for as long as anybody waits for it; `ask` gets a signal that aborts when the last one left.
   * Errors: the signal's reason when it aborts; those of `ask`, which are not remembered.
   */
  get(key: string, signal: AbortSignal, ask: (signal: AbortSignal) => Promise<Answer>): Promise<Answer>;
}

interface Flight<Answer> {
  readonly answer: Promise<Answer>;
  readonly abort: AbortController;
  waiting: number;
}

/**
 * Creates a cache.
 *
 * @param options.maxEntries answers that are kept, at least 1; some hundred bytes each
 * @param options.maxAgeMs after which an answer is asked for again: a model may change behind its name
 */
export function createAnswerCache<Answer extends object>(options: {
  readonly maxEntries: number;
  readonly maxAgeMs: number;
  readonly onLookup: (hit: boolean) => void;
}): AnswerCache<Answer> {
  const known = new LRUCache<string, Answer>({ max: options.maxEntries, ttl: options.maxAgeMs });
  const flights = new Map<string, Flight<Answer>>();

  function start(key: string, ask: (signal: AbortSignal) => Promise<Answer>): Flight<Answer> {
    const abort = new AbortController();
    const answer = ask(abort.signal);
    const flight: Flight<Answer> = { answer, abort, waiting: 0 };
    flights.set(key, flight);
    answer.then(
      (value) => {
        known.set(key, value);
        end(key, flight);
      },
      () => end(key, flight),
    );
    return flight;
  }

  function end(key: string, flight: Flight<Answer>): void {
    if (flights.get(key) === flight) flights.delete(key);
  }

  function join(key: string, flight: Flight<Answer>, signal: AbortSignal): Promise<Answer> {
    flight.waiting += 1;
    return new Promise((resolve, reject) => {
      const leave = () => {
        reject(signal.reason);
        flight.waiting -= 1;
        if (flight.waiting > 0) return;
        // Nobody may join a question that is being given up.
        end(key, flight);
        flight.abort.abort(signal.reason);
      };
      signal.addEventListener('abort', leave, { once: true });
      flight.answer.then(resolve, reject).finally(() => signal.removeEventListener('abort', leave));
    });
  }

  return {
    async get(key, signal, ask) {
      signal.throwIfAborted();
      const answer = known.get(key);
      options.onLookup(answer !== undefined);
      return answer ?? join(key, flights.get(key) ?? start(key, ask), signal);
    },
  };
}
