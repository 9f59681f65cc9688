import cluster from 'node:cluster';
import { AggregatorRegistry, type Registry } from 'prom-client';

/** What a worker and its primary tell each other about metrics. */
interface MetricsMessage {
  readonly gatehouse: 'metrics';
  /** Of the question, in the worker that asks. */
  readonly id: number;
  /** In answers; absent when the primary could not ask all workers. */
  readonly text?: string;
}

/** A primary that has not answered by then is asked no longer; it waits 5 s for its workers. */
const answerMs = 6_000;

/** In the primary: answers workers that ask for the sum of all workers' series. Call once, before the first `fork`. */
export function serveWorkerMetrics(): void {
  const sums = new AggregatorRegistry();
  cluster.on('message', (worker, message: unknown) => {
    if (!isMetricsMessage(message)) return;
    const answer = (text?: string): void => {
      const reply: MetricsMessage = { gatehouse: 'metrics', id: message.id, ...(text === undefined ? {} : { text }) };
      // A worker that has gone meanwhile needs no answer.
      if (worker.isConnected()) worker.send(reply, () => undefined);
    };
    sums.clusterMetrics().then(answer, () => answer());
  });
}

/**
 * In a worker: shares its series with the primary, and returns a function that gives the sum over all workers, or this
 * process's own series when the sum cannot be had.
 */
export function shareWorkerMetrics(registry: Registry): () => Promise<string> {
  AggregatorRegistry.setRegistries([registry]);
  // Making one is what answers the primary's questions.
  new AggregatorRegistry();
  const waiting = new Map<number, (text: string | undefined) => void>();
  let count = 0;
  process.on('message', (message) => {
    if (isMetricsMessage(message)) waiting.get(message.id)?.(message.text);
  });
  return async () => {
    count += 1;
    const id = count;
    const text = await new Promise<string | undefined>((resolve) => {
      const timer = setTimeout(() => resolve(undefined), answerMs);
      waiting.set(id, (sum) => {
        clearTimeout(timer);
        resolve(sum);
      });
      process.send?.({ gatehouse: 'metrics', id } satisfies MetricsMessage);
    });
    waiting.delete(id);
    return text ?? registry.metrics();
  };
}

function isMetricsMessage(message: unknown): message is MetricsMessage {
  return typeof message === 'object' && message !== null && 'gatehouse' in message && message.gatehouse === 'metrics';
}
