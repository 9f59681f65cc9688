/** What is to be sent, in order: pushed at any time from anywhere, taken by one reader. */
export interface Outbox<T> extends AsyncIterable<T> {
  /** Items that have not been taken yet. */
  readonly size: number;
  push(item: T): void;
  /** Takes up to `max` items that are there. */
  takeMore(max: number): T[];
  /** No more items; what is there is still taken. */
  end(): void;
  /** What is there is thrown away, and the reader gets the error. */
  fail(error: unknown): void;
}

/** Makes an outbox; `onTake` is called after the reader has taken something. One `next` at a time. */
export function createOutbox<T>(onTake?: () => void): Outbox<T> {
  let items: T[] = [];
  /** Index of the next item in `items`: shifting an array costs its length. */
  let head = 0;
  let end: { readonly error: unknown; readonly failed: boolean } | undefined;
  let waiting: { resolve(result: IteratorResult<T>): void; reject(error: unknown): void } | undefined;

  const finish = (ending: { readonly error: unknown; readonly failed: boolean }) => {
    if (end) return;
    end = ending;
    if (ending.failed) {
      items = [];
      head = 0;
    }
    if (!waiting) return;
    if (ending.failed) waiting.reject(ending.error);
    else waiting.resolve({ done: true, value: undefined });
    waiting = undefined;
  };

  return {
    get size() {
      return items.length - head;
    },
    push(item) {
      if (end) return;
      if (waiting) {
        const { resolve } = waiting;
        waiting = undefined;
        resolve({ done: false, value: item });
        onTake?.();
      } else {
        items.push(item);
      }
    },
    takeMore(max) {
      const taken = items.slice(head, head + max);
      head += taken.length;
      if (head === items.length) {
        items = [];
        head = 0;
      }
      if (taken.length > 0) onTake?.();
      return taken;
    },
    end: () => finish({ error: undefined, failed: false }),
    fail: (error) => finish({ error, failed: true }),
    [Symbol.asyncIterator]() {
      return {
        next() {
          if (head < items.length) {
            // `head` is within the array.
            const value = items[head++] as T;
            if (head === items.length) {
              items = [];
              head = 0;
            }
            onTake?.();
            return Promise.resolve({ done: false, value });
          }
          if (end) return end.failed ? Promise.reject(end.error) : Promise.resolve({ done: true, value: undefined });
          return new Promise((resolve, reject) => {
            waiting = { resolve, reject };
          });
        },
      };
    },
  };
}
