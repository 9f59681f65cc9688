import { Piscina } from 'piscina';
import { GatehouseError } from '#lib/errors/error.js';
import type { Log } from '#lib/telemetry/log.js';
import type { WorkerReplies, WorkerTask } from './task.js';

/** Worker threads that run one task each at a time. */
export interface Threads {
  /**
   * Runs a task, after those that came before it.
   *
   * Errors: CANCELED as soon as `signal` fires; DEADLINE_EXCEEDED after `deadlineMs`; OVERLOADED when too many wait;
   * SHUTTING_DOWN. A task that is running when it is given up has `graceMs` to end by itself, then its thread is killed
   * and replaced; no other task is lost.
   */
  run<Kind extends WorkerTask['kind']>(
    task: Extract<WorkerTask, { kind: Kind }>,
    deadlineMs: number,
    signal?: AbortSignal,
  ): Promise<WorkerReplies[Kind]>;
  close(): Promise<void>;
}

/**
 * Time that a task which nobody waits for any more may run on. Most end within it, and killing a thread costs 200 ms
 * and its compiled policies.
 */
const graceMs = 100;

interface Waiting {
  readonly task: WorkerTask;
  readonly settle: (outcome: { readonly reply: unknown } | { readonly error: unknown }) => void;
  /** Kills the thread that the task runs on. */
  readonly kill: AbortController;
  killTimer: NodeJS.Timeout | undefined;
  state: 'queued' | 'running' | 'settled';
}

/**
 * Starts the threads. The queue is kept here and not in Piscina, so that a task that waits can be given up without
 * touching a thread.
 */
export function createThreads(options: { threads: number; log: Log; maxQueue: number }): Threads {
  const { threads, log, maxQueue } = options;
  const piscina = new Piscina({
    filename: workerFile(),
    minThreads: threads,
    maxThreads: threads,
    // The default blocks an idle worker until the next task comes: fastest, and these workers listen to nothing else.
    atomics: 'sync',
    // Flags of this process, such as import hooks of a test runner, are none of the workers' business.
    execArgv: [],
    resourceLimits: { maxOldGenerationSizeMb: 1024 },
  });
  const queue: Waiting[] = [];
  let running = 0;
  let closed = false;

  function next(): void {
    while (running < threads && queue.length > 0) {
      const waiting = queue.shift()!;
      if (waiting.state === 'queued') start(waiting);
    }
  }

  function start(waiting: Waiting): void {
    running += 1;
    waiting.state = 'running';
    piscina
      .run(waiting.task, { signal: waiting.kill.signal })
      .then(
        (reply: unknown) => waiting.settle({ reply }),
        (error: unknown) => waiting.settle({ error }),
      )
      .finally(() => {
        // The thread is at the next task by now; a late kill would hit that one.
        clearTimeout(waiting.killTimer);
        running -= 1;
        next();
      });
  }

  function run<Kind extends WorkerTask['kind']>(
    task: Extract<WorkerTask, { kind: Kind }>,
    deadlineMs: number,
    signal?: AbortSignal,
  ): Promise<WorkerReplies[Kind]> {
    if (closed) return Promise.reject(new GatehouseError('SHUTTING_DOWN'));
    if (signal?.aborted) return Promise.reject(new GatehouseError('CANCELED'));
    if (queue.length >= maxQueue) return Promise.reject(new GatehouseError('OVERLOADED', { retryAfterSeconds: 1 }));
    return new Promise((resolve, reject) => {
      const giveUp = (error: GatehouseError) => {
        if (waiting.state === 'running') killLater(waiting);
        waiting.settle({ error });
      };
      const onAbort = () => giveUp(new GatehouseError('CANCELED'));
      const timer = setTimeout(
        () => giveUp(new GatehouseError('DEADLINE_EXCEEDED', { values: { timeoutMs: Math.round(deadlineMs) } })),
        Math.max(0, deadlineMs),
      );
      const waiting: Waiting = {
        task,
        kill: new AbortController(),
        killTimer: undefined,
        state: 'queued',
        settle(outcome) {
          if (waiting.state === 'settled') return;
          waiting.state = 'settled';
          clearTimeout(timer);
          signal?.removeEventListener('abort', onAbort);
          // The worker's reply to a kind of task is of that kind: see WorkerReplies.
          if ('reply' in outcome) resolve(outcome.reply as WorkerReplies[Kind]);
          else reject(outcome.error);
        },
      };
      signal?.addEventListener('abort', onAbort, { once: true });
      queue.push(waiting);
      next();
    });
  }

  function killLater(waiting: Waiting): void {
    waiting.killTimer = setTimeout(() => {
      const { task } = waiting;
      log.warn('scan_thread_killed', { kind: task.kind, policy: 'key' in task ? task.key : undefined });
      waiting.kill.abort();
    }, graceMs);
  }

  return {
    run,
    async close() {
      closed = true;
      for (const waiting of queue.splice(0)) waiting.settle({ error: new GatehouseError('SHUTTING_DOWN') });
      await piscina.destroy();
    },
  };
}

/** Threads run compiled code: beside this file, or under dist/ when this file runs from its source. */
function workerFile(): string {
  const own = import.meta.url;
  const path = own.endsWith('.ts') ? '../../../dist/services/detection/workers/worker.js' : './worker.js';
  return new URL(path, own).href;
}
