import { GatehouseError } from '#lib/errors/error.js';

/** How long judging may take, and what gives it up. */
export interface JudgeLimits {
  readonly signal: AbortSignal | undefined;
  /** From now on, ms. */
  readonly deadlineMs: number;
}

/** Questions of one request that run at once. One request must not take all places at the model. */
const requestConcurrency = 16;

/** Something to ask; its error when it got no answer. */
export type Question = (signal: AbortSignal) => Promise<GatehouseError | undefined>;

/**
 * Asks questions in their order, some at once, until the time is up; returns the errors of those that failed. The signal
 * of each aborts with the caller's, and with DEADLINE_EXCEEDED when the time is up.
 */
export function runQuestions(
  limits: JudgeLimits,
  prepare: (signal: AbortSignal) => readonly Question[],
): Promise<GatehouseError[]> {
  return withDeadline(limits, async (signal) => {
    const questions = prepare(signal);
    const errors: GatehouseError[] = [];
    const queue = questions.values();
    async function work(): Promise<void> {
      for (const ask of queue) {
        const error = await ask(signal);
        if (error !== undefined) errors.push(error);
      }
    }
    await Promise.all(Array.from({ length: Math.min(requestConcurrency, questions.length) }, work));
    return errors;
  });
}

async function withDeadline<T>(
  { signal, deadlineMs }: JudgeLimits,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const giveUp = new AbortController();
  const onAbort = () => giveUp.abort(new GatehouseError('CANCELED'));
  const onTimeout = () =>
    giveUp.abort(new GatehouseError('DEADLINE_EXCEEDED', { values: { timeoutMs: Math.round(deadlineMs) } }));
  const timer = setTimeout(onTimeout, Math.max(0, deadlineMs));
  signal?.addEventListener('abort', onAbort, { once: true });
  if (signal?.aborted) onAbort();
  try {
    return await work(giveUp.signal);
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', onAbort);
  }
}
