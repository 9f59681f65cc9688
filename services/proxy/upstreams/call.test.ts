import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { JsonObject } from '#lib/conversation/json.js';
import { createEgressGuard } from '#lib/egress/guard.js';
import { silentLog } from '#lib/telemetry/log.js';
import { createMetrics } from '#lib/telemetry/metrics.js';
import {
  brokenStream,
  type FakeUpstream,
  json,
  rawStream,
  silence,
  sse,
  startFakeUpstream,
  streamedText,
} from '#lib/testing/fake-upstream.js';
import { demo } from '../providers/demo/index.js';
import { openai } from '../providers/openai/index.js';
import { startAttempt } from './attempt.js';
import { createUpstreamCaller, type UpstreamCaller } from './call.js';
import type { Target } from './target.js';

const limits = { connectTimeoutMs: 1000, idleTimeoutMs: 1000, maxAnswerBytes: 10_000 };
const egress = createEgressGuard({ allow: ['127.0.0.1'] });
const metrics = createMetrics({ processMetrics: false });
const body: JsonObject = { model: 'm', messages: [] };

let fake: FakeUpstream;
let upstreams: UpstreamCaller;
let target: Target;

beforeAll(async () => {
  fake = await startFakeUpstream();
  upstreams = createUpstreamCaller({ egress, limits, metrics, log: silentLog });
  target = {
    id: 'u-1',
    name: 'Fake',
    provider: openai,
    apiBaseUrl: fake.url,
    model: 'm',
    openApiKey: () => undefined,
    timeouts: { connectMs: 0, firstTokenMs: 0, idleMs: 0, totalMs: 0 },
    maxRetries: undefined,
    prices: { inputMicros: 0, outputMicros: 0 },
    weight: 1,
    rank: 0,
  };
});

afterAll(async () => {
  await upstreams?.close();
  await fake?.close();
});

const live = () => new AbortController().signal;

async function chunksOf(signal = live()): Promise<JsonObject[]> {
  const chunks: JsonObject[] = [];
  for await (const chunk of (await upstreams.stream(target, { ...body, stream: true }, signal)).body)
    chunks.push(chunk);
  return chunks;
}

describe('createUpstreamCaller', () => {
  it('keeps the text of a whole answer that needed no translation', async () => {
    fake.reply(json(200, { choices: [], big: 1 }));

    const { body: answer } = await upstreams.complete(target, body, live());

    expect(answer).toEqual({ completion: { choices: [], big: 1 }, text: '{"choices":[],"big":1}' });
  });

  it('sends no authorization when the upstream model has no key', async () => {
    await upstreams.complete(target, body, live());

    expect(fake.requests.at(-1)?.headers).not.toHaveProperty('authorization');
  });

  it('refuses an answer that is larger than allowed', async () => {
    fake.reply(json(200, { choices: [], text: 'x'.repeat(20_000) }));

    await expect(upstreams.complete(target, body, live())).rejects.toMatchObject({ code: 'UPSTREAM_MALFORMED' });
  });

  it('reports an error that comes with status 200', async () => {
    fake.reply(json(200, { error: { message: 'Busy' } }));

    await expect(upstreams.complete(target, body, live())).rejects.toMatchObject({
      reply: { status: 502, body: { error: { message: 'Busy' } } },
    });
  });

  it('gives up on an upstream that does not answer in time', async () => {
    fake.reply(silence());
    const attempt = startAttempt(live(), 200);

    await expect(upstreams.complete(target, body, attempt.signal)).rejects.toMatchObject({ code: 'UPSTREAM_TIMEOUT' });
    attempt.end();
  });

  it('gives up on a stream that pauses for too long', async () => {
    const feed = fake.feed();
    const reading = chunksOf();
    await feed.delta({ content: 'one' });

    await expect(reading).rejects.toMatchObject({ code: 'UPSTREAM_TIMEOUT' });
  });

  it.each([
    ['nobody listens', 'http://127.0.0.1:1/v1'],
    ['the name does not exist', 'http://nowhere.invalid/v1'],
  ])('says that the upstream cannot be reached when %s', async (_name, apiBaseUrl) => {
    const asking = upstreams.complete({ ...target, apiBaseUrl }, body, live());

    await expect(asking).rejects.toMatchObject({ code: 'UPSTREAM_UNREACHABLE' });
  });

  it('refuses an address that is not allowed, before anything is sent', async () => {
    const before = fake.requests.length;
    const asking = upstreams.complete(
      { ...target, apiBaseUrl: fake.url.replace('127.0.0.1', '127.0.0.2') },
      body,
      live(),
    );

    await expect(asking).rejects.toMatchObject({ code: 'EGRESS_REFUSED' });
    expect(fake.requests.length).toBe(before);
  });

  it('says that the upstream broke off when a whole answer ends too early', async () => {
    fake.reply((response) => {
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': '100' });
      response.write('{"choices"', () => response.socket?.resetAndDestroy());
    });

    await expect(upstreams.complete(target, body, live())).rejects.toMatchObject({ code: 'UPSTREAM_BROKE_OFF' });
  });

  it('rejects with the reason of the signal', async () => {
    const feed = fake.feed();
    const controller = new AbortController();
    const asking = upstreams.complete(target, body, controller.signal);
    const { aborted } = await feed.request;
    const reason = new Error('enough');

    controller.abort(reason);

    await expect(asking).rejects.toBe(reason);
    await aborted;
  });

  it('takes a stream for whole when the connection breaks after the last finish', async () => {
    const finish = sse({ choices: [{ index: 0, delta: {}, finish_reason: 'stop' }] });
    fake.reply(brokenStream(sse({ choices: [{ index: 0, delta: { content: 'a' } }] }), finish));

    expect(await chunksOf()).toHaveLength(2);
  });

  it('reads a last event that lacks its blank line', async () => {
    fake.reply(rawStream('data: {"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}'));

    expect(await chunksOf()).toHaveLength(1);
  });

  it('leaves the stream at once when the reader leaves', async () => {
    const feed = fake.feed();
    const asking = upstreams.stream(target, { ...body, stream: true }, live());
    const { aborted } = await feed.request;
    await feed.delta({ content: 'one' });

    for await (const _chunk of (await asking).body) break;

    await aborted;
  });

  it('reads nothing after [DONE]', async () => {
    fake.reply(rawStream('data: [DONE]\n\n', sse({ choices: [{ index: 0, delta: { content: 'late' } }] })));

    expect(await chunksOf()).toEqual([]);
  });

  it('refuses a stream that is none', async () => {
    fake.reply(json(200, { choices: [] }));

    await expect(chunksOf()).rejects.toMatchObject({ code: 'UPSTREAM_MALFORMED' });
  });

  it('asks a built-in model without any request', async () => {
    const before = fake.requests.length;

    const { body: answer } = await upstreams.complete({ ...target, provider: demo }, body, live());

    expect(answer.completion).toHaveProperty('choices');
    expect(fake.requests.length).toBe(before);
  });

  it('measures how long the model took, by provider', async () => {
    fake.reply(streamedText('a'));
    await chunksOf();

    expect(await metrics.render()).toMatch(/model_api_latency_seconds_count\{model="openai"\} \d+/);
  });
});
