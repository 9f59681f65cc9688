import type { Log } from '#lib/telemetry/log.js';

/** Does what an answer must not wait for, so that its delay does not tell which accounts exist. Call `close`. */
export interface PostOffice {
  /** Runs the work; what it throws is logged. */
  later(work: () => Promise<void>): void;
  /** Waits for what is under way. */
  close(): Promise<void>;
}

/** More letters under way than this are somebody's attempt to flood us; they are dropped. */
const maxUnderWay = 100;

/** Opens a post office. */
export function createPostOffice({ log }: { readonly log: Log }): PostOffice {
  const underWay = new Set<Promise<void>>();
  return {
    later(work) {
      if (underWay.size >= maxUnderWay) {
        log.warn('letter_dropped', { under_way: underWay.size });
        return;
      }
      const running = work()
        .catch((error: unknown) => log.warn('letter_not_sent', { error }))
        .finally(() => underWay.delete(running));
      underWay.add(running);
    },
    async close() {
      await Promise.all(underWay);
    },
  };
}
