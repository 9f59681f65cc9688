import { GatehouseError } from '#lib/errors/error.js';
import type { Admission } from '../policy/watch.js';

/** How long a call may wait, and what gives it up. */
export interface WaitLimits {
  readonly signal: AbortSignal | undefined;
  readonly timeoutMs: number;
}

/**
 * Waits for an admission; at once when it is there. One that comes after the caller gave up is released again.
 *
 * Errors: CANCELED, DEADLINE_EXCEEDED, and those of the admission.
 */
export function waitFor(
  admitted: Admission | Promise<Admission>,
  { signal, timeoutMs }: WaitLimits,
): Admission | Promise<Admission> {
  if (!(admitted instanceof Promise)) {
    if (!signal?.aborted) return admitted;
    admitted.release();
    throw new GatehouseError('CANCELED');
  }
  return new Promise<Admission>((resolve, reject) => {
    let isOver = false;
    const end = (settle: () => void) => {
      isOver = true;
      clearTimeout(timer);
      signal?.removeEventListener('abort', onAbort);
      settle();
    };
    const onAbort = () => end(() => reject(new GatehouseError('CANCELED')));
    const onTimeout = () => end(() => reject(new GatehouseError('DEADLINE_EXCEEDED', { values: { timeoutMs } })));
    const timer = setTimeout(onTimeout, timeoutMs);
    signal?.addEventListener('abort', onAbort, { once: true });
    if (signal?.aborted) onAbort();
    admitted.then(
      (admission) => (isOver ? admission.release() : end(() => resolve(admission))),
      (error: unknown) => {
        if (!isOver) end(() => reject(error));
      },
    );
  });
}
