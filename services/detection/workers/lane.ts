import { Piscina } from 'piscina';
import { GatehouseError } from '#lib/errors/error.js';
import type { Log } from '#lib/telemetry/log.js';
import { createFairQueue, type Waiting } from './fair-queue.js';
import type { TaskOutcome, WorkerReplies, WorkerTask } from './task.js';

/** Threads with a fair queue in front of them. */
export interface Lane {
  /**
   * Runs a task when it is its key's turn.
   *
   * Errors: CANCELED as soon as `signal` fires; DEADLINE_EXCEEDED after `deadlineMs`; OVERLOADED when too many of its key
   * wait; SHUTTING_DOWN; INTERNAL when its thread dies of it. A task that is running when it is given up has `graceMs`
   * to end by itself, then its thread is killed and replaced; the tasks beside it are run again.
   */
  run<Kind extends WorkerTask['kind']>(
    task: Extract<WorkerTask, { kind: Kind }>,
    options: RunOptions<Kind>,
  ): Promise<WorkerReplies[Kind]>;
  close(): Promise<void>;
}

/** How a task is run. */
export interface RunOptions<Kind extends WorkerTask['kind']> {
  /** Whose task it is. */
  readonly key: string;
  /** What it is expected to take, µs of processor time. */
  readonly microseconds: number;
  /** Waiting included. */
  readonly deadlineMs: number;
  readonly signal?: AbortSignal | undefined;
  /** Does the same work in this thread, for a task that is cheap; without it only threads do. */
  readonly here?: () => WorkerReplies[Kind];
}

/** What lanes are made of. */
export interface LaneOptions {
  readonly threads: number;
  readonly log: Log;
  /** Tasks of one key that may wait. */
  readonly maxPerKey: number;
  /** Tasks that may wait in all; see `QueueBounds`. */
  readonly maxQueue: number;
  /** Heap of a thread; 1,024 MB unless given. */
  readonly maxHeapMb?: number;
  /** Steps by which the threads give way to others where processors are few, 0 to 19; 0 unless given. Linux only. */
  readonly niceness?: number;
}

/**
 * Time that a task which nobody waits for any more may run on. Most end within it, and killing a thread costs 200 ms
 * and its compiled policies.
 */
const graceMs = 100;

/** Tasks of one batch, and what they may take together, µs: a round trip costs this thread about as much as one of them. */
const maxBatch = 32;
const maxBatchMicroseconds = 2_000;

/** A task from which on it is long, µs. One thread of several is kept free of them, so that short ones never wait long. */
const longMicroseconds = 20_000;

/** µs of cheap tasks that this thread does in one turn of its loop; requests are read and answered between turns. */
const turnMicroseconds = 1_000;

/** How often a task is run again whose thread died while it shared it with others or was alone. */
const maxAttempts = 2;

type Outcome = { readonly reply: unknown } | { readonly error: unknown };

interface Job extends Waiting {
  readonly task: WorkerTask;
  readonly here: (() => unknown) | undefined;
  readonly settle: (outcome: Outcome) => void;
  state: 'queued' | 'running' | 'settled';
  attempts: number;
}

/** What runs on one thread. */
interface Batch {
  readonly jobs: readonly Job[];
  readonly kill: AbortController;
  killTimer: NodeJS.Timeout | undefined;
}

/**
 * Starts the threads. The queue is kept here and not in Piscina, so that turns are fair, tasks that wait together travel
 * together, and a task that waits can be given up without touching a thread.
 */
export function createLane({ threads, log, maxPerKey, maxQueue, maxHeapMb = 1024, niceness = 0 }: LaneOptions): Lane {
  const piscina = new Piscina({
    filename: workerFile(),
    minThreads: threads,
    maxThreads: threads,
    // The default blocks an idle worker until the next task comes: fastest, and these workers listen to nothing else.
    atomics: 'sync',
    // Flags of this process, such as import hooks of a test runner, are none of the workers' business.
    execArgv: [],
    workerData: { niceness },
    resourceLimits: { maxOldGenerationSizeMb: maxHeapMb },
  });
  const queue = createFairQueue<Job>({ maxPerKey, maxSize: maxQueue });
  const batches = new Map<Job, Batch>();
  /** Tasks whose thread died under them, to be run by themselves. */
  const again: Job[] = [];
  let idle = 0;
  let long = 0;
  let turnUsed = 0;
  let isTurnPlanned = false;
  let closed = false;

  function pump(): void {
    while (idle > 0) {
      const jobs = nextBatch();
      if (jobs.length === 0) break;
      start(jobs);
    }
    if (queue.size > 0) planTurn();
  }

  /** One job, or several small ones; what one thread takes when others are free too is its share. */
  function nextBatch(): Job[] {
    for (let alone = again.shift(); alone !== undefined; alone = again.shift()) {
      if (alone.state === 'queued') return [alone];
    }
    const first = queue.take(mayStart);
    if (first === undefined) return [];
    const jobs = [first];
    const most = Math.min(maxBatch, Math.ceil((queue.size + 1) / idle));
    let left = maxBatchMicroseconds - first.microseconds;
    const fits = (job: Job) => isSmall(job) && job.microseconds <= left;
    while (isSmall(first) && jobs.length < most) {
      const job = queue.take(fits);
      if (job === undefined) break;
      jobs.push(job);
      left -= job.microseconds;
    }
    return jobs;
  }

  function mayStart(job: Job): boolean {
    return job.microseconds < longMicroseconds || long < Math.max(1, threads - 1);
  }

  function start(jobs: readonly Job[]): void {
    const batch: Batch = { jobs, kill: new AbortController(), killTimer: undefined };
    const isLong = jobs.some(({ microseconds }) => microseconds >= longMicroseconds);
    idle -= 1;
    if (isLong) long += 1;
    for (const job of jobs) {
      job.state = 'running';
      job.attempts += 1;
      batches.set(job, batch);
    }
    const startedAt = performance.now();
    piscina
      .run(
        jobs.map(({ task }) => task),
        { signal: batch.kill.signal },
      )
      .then(
        (outcomes: readonly TaskOutcome[]) => settleAll(jobs, outcomes),
        (error: unknown) => lose(batch, error, performance.now() - startedAt),
      )
      .finally(() => {
        // The thread is at the next batch by now; a late kill would hit that one.
        clearTimeout(batch.killTimer);
        for (const job of jobs) batches.delete(job);
        idle += 1;
        if (isLong) long -= 1;
        if (!closed) pump();
      });
  }

  function settleAll(jobs: readonly Job[], outcomes: readonly TaskOutcome[]): void {
    jobs.forEach((job, index) => {
      const outcome = outcomes[index]!;
      if ('reply' in outcome) queue.charge(job, outcome.milliseconds * 1000);
      job.settle(outcome);
    });
  }

  /** The thread is gone. Whoever was given up stays so; the others had nothing to do with it, unless they were alone. */
  async function lose({ jobs, kill }: Batch, error: unknown, milliseconds: number): Promise<void> {
    for (const job of jobs) queue.charge(job, (milliseconds * 1000) / jobs.length);
    if (!kill.signal.aborted) log.error('scan_thread_died', { kinds: kindsOf(jobs), error });
    for (const job of jobs) {
      if (job.state === 'settled') continue;
      if (closed) job.settle({ error: new GatehouseError('SHUTTING_DOWN') });
      else if (job.attempts >= maxAttempts) job.settle({ error: new GatehouseError('INTERNAL', { cause: error }) });
      else again.push(Object.assign(job, { state: 'queued' }));
    }
    if (!closed) await threadReady();
  }

  /** Until a thread is there, nothing is given to it: the time would count as that of its first task. */
  function threadReady(): Promise<void> {
    return piscina.run([]).then(
      () => undefined,
      () => undefined,
    );
  }

  function killNow({ jobs, kill }: Batch): void {
    log.warn('scan_thread_killed', { kinds: kindsOf(jobs), keys: [...new Set(jobs.map(({ key }) => key))] });
    kill.abort();
  }

  function giveUp(job: Job, error: GatehouseError): void {
    if (job.state === 'queued') queue.remove(job);
    const batch = batches.get(job);
    if (batch !== undefined) batch.killTimer ??= setTimeout(killNow, graceMs, batch);
    job.settle({ error });
  }

  /** Cheap tasks that wait are done here as well, a little in each turn of the loop. */
  function planTurn(): void {
    if (isTurnPlanned) return;
    isTurnPlanned = true;
    setImmediate(() => {
      isTurnPlanned = false;
      turnUsed = 0;
      while (turnUsed < turnMicroseconds) {
        const job = queue.take(({ here }) => here !== undefined);
        if (job === undefined) break;
        runHere(job);
      }
      if (!closed) pump();
    });
  }

  function runHere(job: Job): void {
    const started = performance.now();
    try {
      job.settle({ reply: job.here?.() });
    } catch (error) {
      job.settle({ error });
    }
    const took = (performance.now() - started) * 1000;
    turnUsed += took;
    // Accounts are kept while somebody waits; alone, a key takes what it wants.
    if (queue.size > 0 || took > 4 * job.microseconds) queue.charge(job, took);
  }

  function run<Kind extends WorkerTask['kind']>(
    task: Extract<WorkerTask, { kind: Kind }>,
    { key, microseconds, deadlineMs, signal, here }: RunOptions<Kind>,
  ): Promise<WorkerReplies[Kind]> {
    if (closed) return Promise.reject(new GatehouseError('SHUTTING_DOWN'));
    if (signal?.aborted) return Promise.reject(new GatehouseError('CANCELED'));
    return new Promise((resolve, reject) => {
      const settle = (outcome: Outcome) => {
        if (job.state === 'settled') return;
        job.state = 'settled';
        clearTimeout(timer);
        signal?.removeEventListener('abort', onAbort);
        // The worker's reply to a kind of task is of that kind: see WorkerReplies.
        if ('reply' in outcome) resolve(outcome.reply as WorkerReplies[Kind]);
        else reject(outcome.error);
      };
      const job: Job = { key, microseconds, task, here, settle, state: 'queued', attempts: 0 };
      let timer: NodeJS.Timeout | undefined;
      const onAbort = () => giveUp(job, new GatehouseError('CANCELED'));
      if (here !== undefined && queue.size === 0 && turnUsed < turnMicroseconds) {
        runHere(job);
        if (turnUsed >= turnMicroseconds) planTurn();
        return;
      }
      if (!queue.offer(job)) {
        const retryAfterSeconds = queue.waitSeconds(key, threads);
        return settle({ error: new GatehouseError('OVERLOADED', { retryAfterSeconds }) });
      }
      signal?.addEventListener('abort', onAbort, { once: true });
      const values = { timeoutMs: Math.round(deadlineMs) };
      timer = setTimeout(
        () => giveUp(job, new GatehouseError('DEADLINE_EXCEEDED', { values })),
        Math.max(0, deadlineMs),
      );
      pump();
    });
  }

  for (let thread = 0; thread < threads; thread += 1) {
    void threadReady().then(() => {
      idle += 1;
      if (!closed) pump();
    });
  }

  return {
    run,
    async close() {
      closed = true;
      const error = new GatehouseError('SHUTTING_DOWN');
      for (const job of [...queue.drain(), ...again.splice(0)]) job.settle({ error });
      await piscina.destroy();
    },
  };
}

function isSmall({ task, attempts, microseconds }: Job): boolean {
  return task.kind === 'scan' && attempts === 0 && microseconds < maxBatchMicroseconds;
}

function kindsOf(jobs: readonly Job[]): string[] {
  return [...new Set(jobs.map(({ task }) => task.kind))];
}

/** Threads run compiled code: beside this file, or under dist/ when this file runs from its source. */
function workerFile(): string {
  const own = import.meta.url;
  const path = own.endsWith('.ts') ? '../../../dist/services/detection/workers/worker.js' : './worker.js';
  return new URL(path, own).href;
}
