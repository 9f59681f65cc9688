import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { JsonObject } from '#lib/conversation/json.js';
import { createEgressGuard } from '#lib/egress/guard.js';
import { GatehouseError } from '#lib/errors/error.js';
import { silentLog } from '#lib/telemetry/log.js';
import { createMetrics } from '#lib/telemetry/metrics.js';
import {
  brokenStream,
  endlessStream,
  type FakeUpstream,
  failure,
  fakeUsage,
  json,
  plainAnswer,
  rawStream,
  silence,
  sse,
  startFakeUpstream,
  streamedText,
  type UpstreamReply,
} from '#lib/testing/fake-upstream.js';
import { until } from '#lib/testing/until.js';
import { openai } from '../providers/openai/index.js';
import { createAnswerCache } from './answer-cache.js';
import { createUpstreams, type Upstreams } from './ask.js';
import { createUpstreamCaller, type UpstreamCaller } from './call.js';
import { createHealthBook } from './health.js';
import { UpstreamRefusal } from './refusal.js';
import type { Destination, Target } from './target.js';
import type { TokenCount } from './tokens.js';

const body: JsonObject = { model: 'm', messages: [{ role: 'user', content: 'Hello' }] };
const live = () => new AbortController().signal;

let first: FakeUpstream;
let second: FakeUpstream;
let caller: UpstreamCaller;
let rig: ReturnType<typeof createRig>;

beforeAll(async () => {
  [first, second] = [await startFakeUpstream(), await startFakeUpstream()];
  caller = createUpstreamCaller({
    egress: createEgressGuard({ allow: ['127.0.0.1'] }),
    limits: { connectTimeoutMs: 1000, idleTimeoutMs: 1000, maxAnswerBytes: 100_000 },
    metrics: createMetrics({ processMetrics: false }),
    log: silentLog,
  });
});

beforeEach(() => {
  rig = createRig();
});

afterAll(async () => {
  await caller?.close();
  await first?.close();
  await second?.close();
});

/** All that a process has of these, with nothing counted yet. */
function createRig(tolerated = 1000, now = () => 0) {
  const metrics = createMetrics({ processMetrics: false });
  const booked: { readonly upstream: string; readonly tokens: TokenCount; readonly isCached: boolean }[] = [];
  const health = createHealthBook({ tolerated, metrics, log: silentLog, now });
  const upstreams: Upstreams = createUpstreams({
    caller,
    health,
    usage: {
      async assertBudget({ budget }) {
        if (budget?.maxTokens === 1) throw new GatehouseError('BUDGET_EXCEEDED', { retryAfterSeconds: 60 });
      },
      record: (_destination, { name: upstream }, tokens, isCached) => void booked.push({ upstream, tokens, isCached }),
    },
    cache: createAnswerCache(() => undefined),
    limits: { maxRetries: 0, firstTokenTimeoutMs: 400, idleTimeoutMs: 400, totalTimeoutMs: 1_500 },
    metrics,
  });
  return { upstreams, health, booked, metrics };
}

let made = 0;

function targetOf(upstream: FakeUpstream, rest: Partial<Target> = {}): Target {
  made += 1;
  return {
    id: `u-${made}`,
    name: upstream === first ? 'First' : 'Second',
    provider: openai,
    apiBaseUrl: upstream.url,
    model: 'm',
    openApiKey: () => undefined,
    timeouts: { connectMs: 0, firstTokenMs: 0, idleMs: 0, totalMs: 0 },
    maxRetries: undefined,
    prices: { inputMicros: 0, outputMicros: 0 },
    weight: 1,
    rank: 0,
    ...rest,
  };
}

function to(targets: readonly Target[], rest: Partial<Destination> = {}): Destination {
  return {
    payer: { tenantId: 't', actorId: 'key', applicationId: 'app' },
    budget: undefined,
    model: 'asked',
    keepsModelName: false,
    routeId: 'r',
    revision: 1n,
    cacheTtlMs: 0,
    protocol: 'chat',
    targets,
    ...rest,
  };
}

/** The second takes over from the first. */
const fallback = () => to([targetOf(first), targetOf(second, { rank: 1 })]);

async function contentOf(destination: Destination, signal = live()): Promise<string> {
  let content = '';
  for await (const chunk of (await rig.upstreams.stream(destination, { ...body, stream: true }, signal)).body) {
    content += JSON.stringify(chunk['choices']);
  }
  return content;
}

const complete = (destination: Destination, signal = live()) => rig.upstreams.complete(destination, body, signal);
const outcomes = async () =>
  [...(await rig.metrics.render()).matchAll(/calls_total\{provider="(\w+)",outcome="(\w+)"\} (\d+)/g)].map(
    ([, provider, outcome, count]) => `${provider} ${outcome} ${count}`,
  );
const active = async () => /gatehouse_upstream_calls_active (\d+)/.exec(await rig.metrics.render())?.[1];

function codeOf(error: unknown): string | number {
  if (error instanceof UpstreamRefusal) return error.reply.status;
  return error instanceof GatehouseError ? error.code : String(error);
}

const event = sse({ choices: [{ index: 0, delta: { content: 'a' } }] });

/** Sends one byte again and again, and never a whole event. */
const trickle: UpstreamReply = async (response) => {
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  response.write(event);
  while (!response.destroyed) {
    response.write(' ');
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
};

/** Fault, its reply, and what a whole answer and a stream end with: the client's error and the outcome that is counted. */
const faults: readonly [string, UpstreamReply | 'refused', [string | number, string], [string | number, string]][] = [
  ['refused', 'refused', ['UPSTREAM_UNREACHABLE', 'unreachable'], ['UPSTREAM_UNREACHABLE', 'unreachable']],
  [
    'reset before the answer',
    brokenStream(),
    ['UPSTREAM_UNREACHABLE', 'unreachable'],
    ['UPSTREAM_UNREACHABLE', 'unreachable'],
  ],
  [
    'reset mid-frame',
    brokenStream(event, event.slice(0, 9)),
    ['UPSTREAM_BROKE_OFF', 'broke_off'],
    ['UPSTREAM_BROKE_OFF', 'broke_off'],
  ],
  [
    'half a frame',
    rawStream(event, event.slice(0, 9)),
    ['UPSTREAM_MALFORMED', 'malformed'],
    ['UPSTREAM_MALFORMED', 'malformed'],
  ],
  ['no finish', rawStream(event), ['UPSTREAM_MALFORMED', 'malformed'], ['UPSTREAM_BROKE_OFF', 'broke_off']],
  ['silence', silence(), ['UPSTREAM_TIMEOUT', 'timeout'], ['UPSTREAM_TIMEOUT', 'timeout']],
  ['slow trickle', trickle, ['UPSTREAM_TIMEOUT', 'timeout'], ['UPSTREAM_TIMEOUT', 'timeout']],
  ['never-ending', endlessStream('word '), ['UPSTREAM_MALFORMED', 'malformed'], ['UPSTREAM_TIMEOUT', 'timeout']],
  ['429', failure(429, { message: 'Slow down' }, { 'retry-after': '7' }), [429, 'rate_limited'], [429, 'rate_limited']],
  ['500', failure(500, { message: 'Broken' }), [500, 'server_error'], [500, 'server_error']],
  ['400', failure(400, { message: 'Wrong' }), [400, 'client_error'], [400, 'client_error']],
  ['401', failure(401, { message: 'Bad key' }), [401, 'key_refused'], [401, 'key_refused']],
  [
    'a redirect',
    (response) => void response.writeHead(302, { location: 'http://127.0.0.1:1/' }).end(),
    [502, 'malformed'],
    [502, 'malformed'],
  ],
  [
    'invalid JSON',
    rawStream('data: {oops\n\n'),
    ['UPSTREAM_MALFORMED', 'malformed'],
    ['UPSTREAM_MALFORMED', 'malformed'],
  ],
];

describe('a fault of an upstream', () => {
  const asked = (fault: UpstreamReply | 'refused') => {
    if (fault === 'refused') return to([targetOf(first, { apiBaseUrl: 'http://127.0.0.1:1/v1' })]);
    first.reply(fault);
    return to([targetOf(first)]);
  };

  it.each(faults)('is told, counted and cleaned up after a whole answer: %s', async (_name, fault, [code, outcome]) => {
    const error = await complete(asked(fault)).catch((thrown: unknown) => thrown);

    expect([codeOf(error), await outcomes(), await active()]).toEqual([code, [`openai ${outcome} 1`], '0']);
  });

  it.each(faults)(
    'is told, counted and cleaned up after a stream: %s',
    async (_name, fault, _whole, [code, outcome]) => {
      const before = first.requests.length;

      const error = await contentOf(asked(fault)).catch((thrown: unknown) => thrown);

      expect([codeOf(error), await outcomes(), await active()]).toEqual([code, [`openai ${outcome} 1`], '0']);
      // Nothing goes on at the upstream for a client that has its error.
      const received = first.requests[before];
      if (['UPSTREAM_TIMEOUT'].includes(String(code))) await received?.aborted;
    },
  );

  it('relays when to come back', async () => {
    first.reply(failure(429, { message: 'Slow down' }, { 'retry-after': '7', 'x-ratelimit-remaining-tokens': '0' }));

    await expect(complete(to([targetOf(first)]))).rejects.toMatchObject({
      reply: { headers: { 'retry-after': '7', 'x-ratelimit-remaining-tokens': '0' } },
    });
  });

  /** These have given the client a first word, or have told it what it did wrong. */
  const ownAnswers = ['reset mid-frame', 'half a frame', 'no finish', 'slow trickle', 'never-ending', '400'];

  it.each(faults.filter(([name]) => !ownAnswers.includes(name)))(
    'before the first event leaves the answer to the next upstream: %s',
    async (_name, fault) => {
      const { targets } = asked(fault);

      expect(await contentOf(to([...targets, targetOf(second, { rank: 1 })]))).toContain('upstream');
    },
  );

  it('after the first event is not tried elsewhere: the client has its words', async () => {
    first.reply(brokenStream(event));
    const before = second.requests.length;

    await expect(contentOf(fallback())).rejects.toMatchObject({ code: 'UPSTREAM_BROKE_OFF' });
    expect(second.requests.length).toBe(before);
  });

  it('that is the fault of the client is not tried elsewhere', async () => {
    first.reply(failure(400, { message: 'Wrong' }));
    const before = second.requests.length;

    await expect(complete(fallback())).rejects.toMatchObject({ reply: { status: 400 } });
    expect(second.requests.length).toBe(before);
  });
});

describe('retries', () => {
  it('happen before the first byte, when the upstream may be back', async () => {
    first.reply(failure(503, 'Restarting'), brokenStream(), plainAnswer({ content: 'third time' }));

    const { body: answer } = await complete(to([targetOf(first, { maxRetries: 2 })]));

    expect(JSON.stringify(answer.completion)).toContain('third time');
    expect(await outcomes()).toEqual(['openai server_error 1', 'openai unreachable 1', 'openai ok 1']);
  });

  it('are a tenth of the calls, and ten at once', async () => {
    const target = targetOf(first, { apiBaseUrl: 'http://127.0.0.1:1/v1', maxRetries: 1 });

    for (let round = 0; round < 20; round += 1) await complete(to([target])).catch(() => undefined);

    const calls = rig.health.list('t')[0]?.calls ?? 0;
    expect(calls).toBeGreaterThan(28);
    expect(calls).toBeLessThan(36);
    expect(await rig.metrics.render()).toMatch(/retries_total\{kind="no_budget"\} \d/);
  });

  it('end with the client', async () => {
    const leaving = new AbortController();
    const reason = new GatehouseError('CANCELED');
    first.reply(silence());
    const before = first.requests.length;
    const asking = complete(fallback(), leaving.signal);
    await until(() => first.requests.length > before);

    leaving.abort(reason);

    await expect(asking).rejects.toBe(reason);
    await first.requests.at(-1)?.aborted;
    expect([await outcomes(), await active()]).toEqual([['openai canceled 1'], '0']);
  });
});

describe('the breaker', () => {
  it('leaves an upstream alone after failures in a row, says for how long, and tries it again', async () => {
    let now = 1_000_000;
    rig = createRig(2, () => now);
    const target = targetOf(first);
    const before = first.requests.length;
    first.reply(failure(500, 'x'), failure(500, 'x'));
    for (let round = 0; round < 2; round += 1) await complete(to([target])).catch(() => undefined);

    await expect(complete(to([target]))).rejects.toMatchObject({ code: 'UPSTREAM_RESTING', retryAfterSeconds: 2 });
    expect(first.requests.length).toBe(before + 2);
    expect(rig.health.list('t')).toMatchObject([
      { state: 'open', consecutiveFailures: 2, lastFailure: 'server_error' },
    ]);
    expect(rig.health.list('other')).toEqual([]);
    expect(rig.health.resting()).toEqual(['First']);

    now += 2_000;
    await complete(to([target]));
    expect(rig.health.list('t')).toMatchObject([{ state: 'closed', consecutiveFailures: 0, active: 0 }]);
  });

  it('sends requests to the others meanwhile', async () => {
    rig = createRig(1);
    const destination = fallback();
    first.reply(failure(500, 'x'));
    await complete(destination);
    const before = first.requests.length;

    await complete(destination);

    expect(first.requests.length).toBe(before);
  });

  it('does not take a busy or a strict upstream for a broken one', async () => {
    rig = createRig(1);
    const target = targetOf(first);
    first.reply(failure(429, 'x'), failure(400, 'x'), failure(401, 'x'));
    for (let round = 0; round < 3; round += 1) await complete(to([target])).catch(() => undefined);

    expect(rig.health.list('t')).toMatchObject([{ state: 'closed' }]);
  });
});

describe('usage', () => {
  const priced = { prices: { inputMicros: 1_000_000, outputMicros: 2_000_000 } };

  it('is booked as the upstream reports it, once for each answer', async () => {
    await complete(to([targetOf(first)]));

    expect(rig.booked).toEqual([{ upstream: 'First', tokens: { input: 9, output: 12 }, isCached: false }]);
  });

  it('is asked for where it is paid for, and the client does not see that', async () => {
    const content: JsonObject[] = [];
    const { body: events } = await rig.upstreams.stream(
      to([targetOf(first, priced)]),
      { ...body, stream: true },
      live(),
    );
    for await (const chunk of events) content.push(chunk);

    expect(first.requests.at(-1)?.body).toMatchObject({ stream_options: { include_usage: true } });
    expect(content.some((chunk) => 'usage' in chunk)).toBe(false);
    expect(rig.booked).toMatchObject([
      { tokens: { input: fakeUsage.prompt_tokens, output: fakeUsage.completion_tokens } },
    ]);
  });

  it('is estimated where none is reported, also when the client leaves early', async () => {
    first.reply(endlessStream('word '));
    const { body: events } = await rig.upstreams.stream(to([targetOf(first)]), { ...body, stream: true }, live());
    for await (const _event of events) break;

    expect(rig.booked).toMatchObject([{ tokens: { input: 2, output: 2 } }]);
    expect([await outcomes(), await active()]).toEqual([['openai canceled 1'], '0']);
  });

  it('is refused to a key that has used its budget up, before anything is asked', async () => {
    const before = first.requests.length;
    const budget = { period: 'day', maxTokens: 1, maxCostMicros: 0 } as const;

    await expect(complete(to([targetOf(first)], { budget }))).rejects.toMatchObject({ code: 'BUDGET_EXCEEDED' });
    expect(first.requests.length).toBe(before);
  });
});

describe('kept answers', () => {
  const keeping = (rest: Partial<Destination> = {}) => to([targetOf(first)], { cacheTtlMs: 60_000, ...rest });

  it('are given again to the same request, whole and streamed, and cost nothing', async () => {
    first.reply(plainAnswer({ content: 'once' }), streamedText('one ', 'two'));
    const before = first.requests.length;

    const whole = [await complete(keeping()), await complete(keeping())];
    const streamed = [await contentOf(keeping()), await contentOf(keeping())];

    expect(whole[1]?.body).toEqual(whole[0]?.body);
    expect(whole[1]?.headers).toEqual({ 'x-gatehouse-cache': 'hit' });
    expect(streamed[1]).toBe(streamed[0]);
    expect(first.requests.length).toBe(before + 2);
    expect(rig.booked.map(({ isCached }) => isCached)).toEqual([false, true, false, true]);
  });

  it.each([
    ['another tenant', { payer: { tenantId: 'u', actorId: 'key', applicationId: 'app' } }],
    ['another application', { payer: { tenantId: 't', actorId: 'key', applicationId: 'b' } }],
    ['another revision', { revision: 2n }],
    ['another route', { routeId: 's' }],
    ['another model name', { model: 'other' }],
  ])('are not given to %s', async (_what, rest) => {
    const before = first.requests.length;

    await complete(keeping());
    await complete(keeping(rest));

    expect(first.requests.length).toBe(before + 2);
  });

  it('are never those of a stream that broke', async () => {
    first.reply(brokenStream(event));
    const before = first.requests.length;

    await contentOf(keeping()).catch(() => undefined);
    await contentOf(keeping());

    expect(first.requests.length).toBe(before + 2);
  });
});

describe('the model name', () => {
  it('stays the one that was asked for when another model answers for it', async () => {
    first.reply(json(200, { model: 'house-7b', choices: [] }));
    const own = to([targetOf(first)], { keepsModelName: true });

    expect((await complete(own)).body).toEqual({ completion: { model: 'asked', choices: [] }, text: undefined });
    const { body: events } = await rig.upstreams.stream(own, { ...body, stream: true }, live());
    for await (const chunk of events) expect(chunk['model']).toBe('asked');
  });
});
