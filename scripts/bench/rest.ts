import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { Pool } from 'undici';
import { freePort, startStack } from '../../test/stack.js';

/**
 * What a check over REST costs beside a server that only parses and answers JSON: `npm run bench:rest`. Both servers are on one core and this process on another where `taskset` exists; slices of both take turns, so
 * other work on the machine slows both alike.
 *
 * Distinct texts under the policy as shipped: all local scanners, all entities, results stored, metrics kept. The client
 * is the limit of the bare server on a slow core, so the ratio flatters a little.
 */
const inFlight = 16;
const sliceMs = 1500;
const rounds = 7;
const sizes = [200, 4096] as const;

/** Parses a body, answers a small object. */
const echoSource = `require('node:http').createServer((request, response) => {
  const parts = [];
  request.on('data', (part) => parts.push(part));
  request.on('end', () => {
    const { messages } = JSON.parse(Buffer.concat(parts).toString());
    const body = JSON.stringify({ id: 'check', messages: messages.length, suggest_action: 'pass' });
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) });
    response.end(body);
  });
}).listen(Number(process.env.PORT), '127.0.0.1');`;

interface Slice {
  readonly perSecond: number;
  readonly p50Ms: number;
}

async function main(): Promise<void> {
  const canPin = availableParallelism() > 1;
  // Processes inherit the core of the one that starts them.
  if (canPin) pinTo('0');
  const port = await freePort();
  const echo: ChildProcess = spawn(process.execPath, ['-e', echoSource], {
    env: { ...process.env, PORT: String(port) },
    stdio: 'ignore',
  });
  const stack = await startStack({ services: ['admin', 'detection'] });
  if (canPin) pinTo('1');
  const bare = new Pool(`http://127.0.0.1:${port}`, { connections: inFlight });
  const own = new Pool(stack.detectionUrl, { connections: inFlight });
  try {
    console.log('characters   echo/s   p50 ms   check/s   p50 ms   ratio (median of paired slices)');
    for (const size of sizes) {
      await runSlice(bare, size, stack.apiKey);
      await runSlice(own, size, stack.apiKey);
      const pairs: { readonly bare: Slice; readonly own: Slice }[] = [];
      for (let round = 0; round < rounds; round += 1) {
        pairs.push({ bare: await runSlice(bare, size, stack.apiKey), own: await runSlice(own, size, stack.apiKey) });
      }
      const of = (read: (pair: (typeof pairs)[number]) => number) => median(pairs.map(read));
      console.log(
        String(size).padStart(10),
        of((pair) => pair.bare.perSecond)
          .toFixed(0)
          .padStart(8),
        of((pair) => pair.bare.p50Ms)
          .toFixed(2)
          .padStart(8),
        of((pair) => pair.own.perSecond)
          .toFixed(0)
          .padStart(9),
        of((pair) => pair.own.p50Ms)
          .toFixed(2)
          .padStart(8),
        of((pair) => pair.own.perSecond / pair.bare.perSecond)
          .toFixed(3)
          .padStart(7),
      );
    }
  } finally {
    await Promise.all([bare.close(), own.close()]);
    echo.kill();
    await stack.stop();
  }
}

function pinTo(core: string): void {
  spawnSync('taskset', ['-acp', core, String(process.pid)]);
}

let sent = 0;

/** Keeps so many checks under way until the slice is over. Throws at the first answer that is not 200. */
async function runSlice(pool: Pool, size: number, apiKey: string): Promise<Slice> {
  const started = performance.now();
  const times: number[] = [];
  const work = async () => {
    while (performance.now() - started < sliceMs) {
      sent += 1;
      const body = JSON.stringify({ messages: [{ role: 'user', content: textOf(size, sent) }] });
      const asked = performance.now();
      const response = await pool.request({
        method: 'POST',
        path: '/v1/guardrails',
        headers: { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' },
        body,
      });
      const answer = await response.body.text();
      if (response.statusCode !== 200) throw new Error(`answered ${response.statusCode}: ${answer.slice(0, 200)}`);
      times.push(performance.now() - asked);
    }
  };
  await Promise.all(Array.from({ length: inFlight }, work));
  return { perSecond: (1000 * times.length) / (performance.now() - started), p50Ms: median(times) };
}

const words = 'please look at the report of our last meeting and write a short answer to the customer about it'.split(
  ' ',
);

/** Prose that differs from one number to the next. */
function textOf(size: number, number: number): string {
  let text = `Note ${number}:`;
  for (let at = number; text.length < size; at += 1 + (at % 3)) text += ` ${words[at % words.length]}`;
  return text.slice(0, size);
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1]!;
}

await main();
