/**
 * What guarding adds to the time to the first text of a stream: `npm run bench:proxy`, after a build.
 *
 * The same stories come straight from the upstream, through a bare Koa proxy, and through Gatehouse, one after the other in
 * each round, so that all three meet the same machine. Fails beyond 2 ms over the Koa proxy at p50, or when more than 2
 * characters of prose are held back at the median.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import Koa from 'koa';
import { Pool } from 'undici';
import { startFakeUpstream } from '#lib/testing/fake-upstream.js';
import { hearStory, storyReply } from '../../test/load/stories.js';
import { type MeasuredStack, startMeasuredStack } from './measured-stack.js';

/** Limits of the issue: ms, and UTF-16 code units. */
const mayAddMs = 2;
const mayHoldBack = 2;

const warmUpRounds = 150;
const defaultRounds = 300;
const storyLength = 40;

type Target = 'direct' | 'koa' | 'gatehouse';
const names: readonly Target[] = ['direct', 'koa', 'gatehouse'];

if (process.argv[2] === 'koa') await serveKoa(process.argv[3] ?? '');
else await measure(Number(process.argv[2] ?? defaultRounds));

async function measure(rounds: number): Promise<void> {
  const upstream = await startFakeUpstream();
  const koa = await startKoaProcess(new URL(upstream.url).origin);
  const stack = await startMeasuredStack({ UPSTREAM_BASE_URL: upstream.url });
  const targets: Readonly<Record<Target, string>> = {
    direct: upstream.url,
    koa: `http://127.0.0.1:${koa.port}/v1`,
    gatehouse: `${stack.proxyUrl}/v1`,
  };

  /** Time to the first text of each target, in an order that changes with the round. */
  async function hearRound(round: number): Promise<Record<Target, number>> {
    const heard: Record<Target, number> = { direct: 0, koa: 0, gatehouse: 0 };
    for (let turn = 0; turn < names.length; turn += 1) {
      const name = names[(round + turn) % names.length] ?? 'direct';
      upstream.reply(storyReply(storyLength, 0));
      const story = await hearStory({ url: targets[name], apiKey: stack.apiKey, model: 'm', number: round });
      heard[name] = story.firstTextMs;
    }
    return heard;
  }

  for (let round = 0; round < warmUpRounds; round += 1) await hearRound(round);
  const times: Record<Target, number[]> = { direct: [], koa: [], gatehouse: [] };
  for (let round = 0; round < rounds; round += 1) {
    const heard = await hearRound(round);
    for (const name of names) times[name].push(heard[name]);
  }
  const holdBack = await medianHoldBack(stack);
  const added = times.gatehouse.map((ms, round) => ms - (times.koa[round] ?? 0));
  const addedMs = quantile(times.gatehouse, 0.5) - quantile(times.koa, 0.5);

  console.log(
    [
      `Time to the first text of a stream, one at a time, ${rounds} interleaved rounds, ms`,
      ...names.map((name) => {
        const [p50, p90] = [quantile(times[name], 0.5), quantile(times[name], 0.9)];
        return `  ${name.padEnd(10)} p50 ${p50.toFixed(2)}, p90 ${p90.toFixed(2)}`;
      }),
      `  added      p50 ${addedMs.toFixed(2)} over Koa (at most ${mayAddMs}), ${(quantile(times.gatehouse, 0.5) / quantile(times.koa, 0.5)).toFixed(2)} times; median of paired differences ${quantile(added, 0.5).toFixed(2)}`,
      `  held back  median at most ${holdBack} characters of prose (at most ${mayHoldBack})`,
    ].join('\n'),
  );
  await stack.stop();
  koa.child.disconnect();
  await upstream.close();
  if (addedMs > mayAddMs || holdBack > mayHoldBack) process.exitCode = 1;
}

/** The same in a process of its own, as Gatehouse is. */
async function startKoaProcess(origin: string): Promise<{ readonly child: ChildProcess; readonly port: number }> {
  const args = [...process.execArgv, fileURLToPath(import.meta.url), 'koa', origin];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  const [port] = await once(child, 'message');
  return { child, port };
}

/** A bare proxy as one would write it with Koa and undici; it judges nothing. */
async function serveKoa(origin: string): Promise<void> {
  const pool = new Pool(origin, { connections: 256 });
  const app = new Koa();
  app.use(async (ctx) => {
    const pieces: Buffer[] = [];
    for await (const piece of ctx.req) pieces.push(piece as Buffer);
    const body = Buffer.concat(pieces);
    // A proxy has to know the model to choose where a request goes.
    JSON.parse(body.toString('utf8'));
    const headers = { 'content-type': 'application/json' };
    const reply = await pool.request({ path: ctx.url, method: 'POST', body, headers });
    ctx.status = reply.statusCode;
    ctx.set('content-type', String(reply.headers['content-type']));
    ctx.body = reply.body;
  });
  const server = app.listen(0, '127.0.0.1');
  await once(server, 'listening');
  process.on('disconnect', () => process.exit());
  // It listens on a TCP port.
  process.send?.((server.address() as AddressInfo).port);
}

/** The upper bound of the bucket that the median release of the proxy's streams falls into. */
async function medianHoldBack(stack: MeasuredStack): Promise<number> {
  const buckets = await stack.metric('gatehouse_stream_hold_back_characters_bucket');
  const counts = [...buckets].map(
    ([labels, count]) => [Number(/le="([^"]+)"/.exec(labels)?.[1]?.replace('+Inf', 'Infinity')), count] as const,
  );
  const total = Math.max(...counts.map(([, count]) => count));
  return counts.find(([, count]) => count >= total / 2)?.[0] ?? Number.POSITIVE_INFINITY;
}

function quantile(values: readonly number[], share: number): number {
  return values.toSorted((a, b) => a - b)[Math.floor((values.length - 1) * share)] ?? Number.NaN;
}
