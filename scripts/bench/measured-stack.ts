import { readFileSync } from 'node:fs';
import { type Stack, startStack } from '../../test/stack.js';

/** A running Gatehouse whose process can be looked at from outside. Call `stop`. */
export interface MeasuredStack extends Stack {
  /** Resident memory of the process now, bytes. */
  rssBytes(): number;
  /** CPU time that the process has used. */
  cpuSeconds(): Promise<number>;
  /** Bytes of heap and buffers that stay in use: the least of several readings after collections. */
  settledMemory(): Promise<number>;
  /** A metric of the proxy: the value of each series whose name starts with this, by its labels. */
  metric(name: string): Promise<ReadonlyMap<string, number>>;
}

/** Has the process collect its garbage on a signal, as nothing else lets one see what is kept. */
const collectOnSignal = "process.on('SIGUSR2', () => gc())";

/** Collections before a reading counts; weak references and finished sockets need more than one. */
const collections = 5;

/** Starts admin, detection and proxy in one process. */
export async function startMeasuredStack(env: Readonly<Record<string, string>>): Promise<MeasuredStack> {
  const preload = `data:text/javascript,${encodeURIComponent(collectOnSignal)}`;
  const stack = await startStack({
    services: ['admin', 'detection', 'proxy'],
    env: { ...env, NODE_OPTIONS: `--expose-gc --import ${preload}` },
  });

  async function metric(name: string): Promise<ReadonlyMap<string, number>> {
    const text = await (await fetch(`${stack.proxyUrl}/metrics`)).text();
    const lines = text.split('\n').filter((line) => line.startsWith(name));
    return new Map(
      lines.map((line) => {
        const end = line.lastIndexOf(' ');
        return [line.slice(name.length, end), Number(line.slice(end + 1))];
      }),
    );
  }

  const total = async (name: string) => [...(await metric(name)).values()].reduce((sum, value) => sum + value, 0);

  return {
    ...stack,
    metric,
    rssBytes: () => Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${stack.pid}/status`, 'utf8'))?.[1]) * 1024,
    cpuSeconds: () => total('process_cpu_seconds_total'),
    async settledMemory() {
      const readings: number[] = [];
      for (let round = 0; round < collections; round += 1) {
        process.kill(stack.pid, 'SIGUSR2');
        await new Promise((resolve) => setTimeout(resolve, 300));
        readings.push((await total('nodejs_heap_size_used_bytes')) + (await total('nodejs_external_memory_bytes')));
      }
      return Math.min(...readings);
    },
  };
}
