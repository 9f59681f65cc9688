import cluster, { type Worker } from 'node:cluster';
import { availableParallelism } from 'node:os';
import type { Log } from '#lib/telemetry/log.js';
import { serveWorkerMetrics } from '#lib/telemetry/worker-metrics.js';
import type { Config, ServiceName } from './start-config.js';

/** What the primary of several worker processes is made of. */
export interface WorkersDeps {
  readonly count: number;
  /** Variables that the workers get besides those of this process. */
  readonly env: Readonly<Record<string, string>>;
  /** Resolves when the program is to stop. */
  readonly stop: Promise<NodeJS.Signals>;
  /** How long a worker may take to stop before it is killed, in ms. */
  readonly patienceMs: number;
  readonly log: Log;
}

/** The variable that tells a worker its place, from 0; a worker that comes in another's stead has the same. */
const placeVariable = 'GATEHOUSE_WORKER';

const firstRetryMs = 250;
const lastRetryMs = 30_000;

/** A worker that has lived so long did not crash because of what it met at its start. */
const settledMs = 60_000;

/**
 * How many processes share the service's port: as configured, else from the cores when the service runs alone. Detection
 * has scanner threads in each process and admin little to do, so both get more than one only on large machines.
 *
 * Throws an Error when several are asked for and the service does not run alone.
 */
export function workersOf(config: Config, services: readonly ServiceName[]): number {
  const cores = availableParallelism();
  const counts = {
    DETECTION_WORKERS: { service: 'detection', byDefault: Math.min(Math.floor(cores / 4), 16) },
    PROXY_WORKERS: { service: 'proxy', byDefault: Math.min(Math.floor(cores / 2), 16) },
    ADMIN_WORKERS: { service: 'admin', byDefault: Math.min(Math.floor(cores / 8), 4) },
  } as const;
  for (const [variable, { service, byDefault }] of Object.entries(counts)) {
    // The names are the keys of the table above, which are variables of the configuration.
    const configured = config[variable as keyof typeof counts];
    if (!services.includes(service)) continue;
    if (services.length === 1) return configured ?? Math.max(1, byDefault);
    if (configured !== undefined && configured > 1) {
      throw new Error(
        `${variable}=${configured} needs a process that runs ${service} alone; this one also runs others`,
      );
    }
  }
  return 1;
}

/** This process's place among the workers, from 0; undefined when it is not one. */
export function placeOfWorker(env: NodeJS.ProcessEnv): number | undefined {
  return cluster.isWorker ? Number(env[placeVariable]) : undefined;
}

/**
 * Starts the workers, this program again, starts another for each that ends, later each time it ends soon, and tells all
 * to stop when the program is to. Resolves when the last has ended.
 *
 * Rejects when a worker ends before any has opened its port: the reason is of the installation, and is on standard error.
 */
export async function runWorkers({ count, env, stop, patienceMs, log }: WorkersDeps): Promise<void> {
  const running = new Map<number, Worker>();
  const retries = new Map<number, NodeJS.Timeout>();
  let hasListened = false;
  let isStopping = false;
  let fail: (error: Error) => void = () => undefined;
  const failed = new Promise<never>((_resolve, reject) => {
    fail = reject;
  });
  serveWorkerMetrics();

  function start(place: number, crashes: number): void {
    const worker = cluster.fork({ ...env, [placeVariable]: String(place) });
    const startedAt = performance.now();
    running.set(place, worker);
    worker.once('listening', () => {
      hasListened = true;
      log.info('worker_listening', { worker: place, pid: worker.process.pid });
    });
    worker.once('exit', (code, signal) => {
      running.delete(place);
      if (isStopping) return;
      if (!hasListened) fail(new Error(`worker ${place} ended before it listened`));
      const soon = performance.now() - startedAt < settledMs ? crashes + 1 : 1;
      const delayMs = Math.min(firstRetryMs * 2 ** (soon - 1), lastRetryMs);
      log.error('worker_ended', { worker: place, pid: worker.process.pid, code, signal, restart_ms: delayMs });
      retries.set(
        place,
        setTimeout(() => start(place, soon), delayMs),
      );
    });
  }

  for (let place = 0; place < count; place++) start(place, 0);
  try {
    const signal = await Promise.race([stop, failed]);
    log.info('workers_stopping', { signal });
  } finally {
    isStopping = true;
    for (const timer of retries.values()) clearTimeout(timer);
    await Promise.all([...running.values()].map((worker) => stopWorker(worker, patienceMs)));
  }
}

async function stopWorker(worker: Worker, patienceMs: number): Promise<void> {
  const ended = new Promise<void>((resolve) => worker.once('exit', () => resolve()));
  worker.process.kill('SIGTERM');
  const timer = setTimeout(() => worker.process.kill('SIGKILL'), patienceMs);
  await ended;
  clearTimeout(timer);
}
