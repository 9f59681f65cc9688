import { randomBytes } from 'node:crypto';
import OpenAI from 'openai';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Action } from '#gen/gatehouse/common/v1/risk_pb.js';
import { ListKind } from '#gen/gatehouse/policy/v1/policy_pb.js';
import { createAuthenticator } from '#lib/auth/authenticator.js';
import { createTokens } from '#lib/auth/tokens.js';
import { readConfig } from '#lib/config/define.js';
import { uuidv7 } from '#lib/db/ids.js';
import type { DetectionClient } from '#lib/mesh/detection-client.js';
import { createMeshClient, type MeshClient } from '#lib/mesh/mesh-client.js';
import { createRpcGuard } from '#lib/server/rpc-guard.js';
import { startServer } from '#lib/server/server.js';
import { silentLog } from '#lib/telemetry/log.js';
import { createMetrics } from '#lib/telemetry/metrics.js';
import { createTestDatabase, type TestDatabase } from '#lib/testing/database.js';
import {
  type FakeUpstream,
  plainAnswer,
  startFakeUpstream,
  streamedAnswer,
  streamedText,
} from '#lib/testing/fake-upstream.js';
import { startTestService, type TestService } from '../services/detection/testing/service.js';
import type { TestTenant } from '../services/detection/testing/tenant.js';
import { proxyConfig } from '../services/proxy/config.js';
import { createProxyService } from '../services/proxy/service.js';

/** The proxy over the real detection service: once in the same process, once over the mesh. */
interface Proxy {
  readonly client: OpenAI;
  close(): Promise<void>;
}

let database: TestDatabase;
let upstream: FakeUpstream;
let detection: TestService;
let mesh: MeshClient;
let tenant: TestTenant;
const proxies = new Map<string, Proxy>();

beforeAll(async () => {
  database = await createTestDatabase();
  upstream = await startFakeUpstream();
  detection = await startTestService(database, { DETECTION_THREADS: '1' });
  const mask = { low: Action.ANONYMIZE, medium: Action.ANONYMIZE, high: Action.ANONYMIZE };
  tenant = await detection.newTenant({
    settings: { dataInput: mask, dataOutput: mask, banPolicy: { enabled: true, triggerCount: 1 } },
    lists: [{ kind: ListKind.BLACKLIST, name: 'Words', keywords: ['project nightfall'] }],
  });
  await routeEverything();
  mesh = createMeshClient({
    replicas: [new URL(detection.url).host],
    secrets: detection.secrets,
    service: 'proxy',
    log: silentLog,
  });
  await mesh.ready();
  proxies.set('in the same process', await startProxy(detection.client));
  proxies.set('over the mesh', await startProxy(mesh));
});

afterAll(async () => {
  for (const proxy of proxies.values()) await proxy.close();
  await mesh?.close();
  await detection?.close();
  await upstream?.close();
  await database?.drop();
});

describe.each(['in the same process', 'over the mesh'])('the proxy with detection %s', (where) => {
  it('streams exactly the text that a whole answer would have, however it is cut, and no part of a value early', async () => {
    const random = createRandom(20_261_124);
    for (let round = 0; round < 40; round += 1) {
      const text = randomText(random);
      upstream.reply(plainAnswer({ content: text }));
      const whole = (await ask(where)).choices[0]?.message.content ?? '';

      upstream.reply(streamedText(...cut(text, random)));
      const steps = contentSteps(await stream(where));

      expect(steps.at(-1), text).toBe(whole);
      for (const step of steps) expect(whole.startsWith(step), `${step} | ${whole}`).toBe(true);
      expect(whole).not.toMatch(/ada\.lovelace@|4111111111111111/);
    }
  });

  it('masks numbers inside tool calls, and their arguments stay valid', async () => {
    const text = '{"card": 4111111111111111, "note": "for ada.lovelace@example.com \\"now\\""}';
    const call = (fragment: string, first = false) => ({
      delta: {
        tool_calls: [
          {
            index: 0,
            ...(first ? { id: 'c1', type: 'function' } : {}),
            function: { ...(first ? { name: 'pay' } : {}), arguments: fragment },
          },
        ],
      },
    });
    upstream.reply(
      plainAnswer({ tool_calls: [{ id: 'c1', type: 'function', function: { name: 'pay', arguments: text } }] }),
      streamedAnswer(call('', true), ...cut(text, createRandom(7)).map((part) => call(part)), {
        delta: {},
        finish_reason: 'tool_calls',
      }),
    );

    const whole = (await ask(where)).choices[0]?.message.tool_calls?.[0];
    const [streamed] = (await stream(where)).flatMap(({ choices }) => choices[0]?.delta.tool_calls ?? []);

    const args = JSON.parse((whole?.type === 'function' && whole.function.arguments) || '') as Record<string, string>;
    expect(args['card']).toMatch(/^[^1]*1111$|\*/);
    expect(args['note']).toMatch(/^for .* "now"$/);
    expect(JSON.stringify(args)).not.toContain('lovelace');
    expect(streamed?.function?.arguments).toBe(whole?.type === 'function' ? whole.function.arguments : '');
  });

  it('stops a stream at a blacklisted phrase that is cut in the middle, before any of it is delivered', async () => {
    upstream.reply(streamedText('I know of pro', 'ject night', 'fall and of more.'));

    const chunks = await stream(where);

    const text = contentSteps(chunks).at(-1) ?? '';
    expect(text).toMatch(/^I know of (\n\n)?.+/s);
    expect(text).not.toMatch(/project|nightfall|more/);
    expect(chunks.at(-1)?.choices[0]?.finish_reason).toBe('content_filter');
  });

  it('refuses a blacklisted prompt before any upstream call', async () => {
    const before = upstream.requests.length;

    const reply = await ask(where, 'Tell me about Project Nightfall');

    expect(reply.choices[0]?.finish_reason).toBe('content_filter');
    expect(upstream.requests.length).toBe(before);
  });

  it('tells a banned end user so in an answer, plain and streamed, without any upstream call', async () => {
    const user = `user ${where}`;
    await ask(where, 'Tell me about Project Nightfall', user);
    const deadline = Date.now() + 20_000;
    let reply = await ask(where, 'Hello', user);
    while (reply.choices[0]?.finish_reason !== 'content_filter' && Date.now() < deadline)
      reply = await ask(where, 'Hello', user);
    const before = upstream.requests.length;

    const chunks = await stream(where, user);

    const told =
      /^You cannot use this service until \d{4}-.+Z\. Reason: Triggered the safety rules once within 10 minutes\.$/;
    expect(reply.choices[0]?.message.content).toMatch(told);
    expect(contentSteps(chunks).at(-1)).toMatch(told);
    expect(chunks.at(-1)?.choices[0]?.finish_reason).toBe('content_filter');
    expect(upstream.requests.length).toBe(before);
    expect((await ask(where, 'Hello', 'another')).choices[0]?.finish_reason).toBe('stop');
  });
});

function ask(where: string, content = 'Hello', endUser?: string) {
  return clientOf(where).chat.completions.create({
    model: 'any',
    messages: [{ role: 'user', content }],
    ...toExtraBody(endUser),
  });
}

/** SDKs send what is in extra_body beside the other fields; undefined is left out of the JSON. */
function toExtraBody(endUser: string | undefined): object {
  return { xxai_app_user_id: endUser };
}

type Chunk = OpenAI.Chat.Completions.ChatCompletionChunk;

async function stream(where: string, endUser?: string): Promise<Chunk[]> {
  const chunks: Chunk[] = [];
  const messages = [{ role: 'user' as const, content: 'Hello' }];
  const reply = await clientOf(where).chat.completions.create({
    model: 'any',
    messages,
    stream: true,
    ...toExtraBody(endUser),
  });
  for await (const chunk of reply) chunks.push(chunk);
  return chunks;
}

/** The delivered content after each chunk. */
function contentSteps(chunks: readonly Chunk[]): string[] {
  let text = '';
  return chunks.map(({ choices }) => {
    text += choices[0]?.delta.content ?? '';
    return text;
  });
}

function clientOf(where: string): OpenAI {
  const proxy = proxies.get(where);
  if (!proxy) throw new Error(`no proxy ${where}`);
  return proxy.client;
}

/** Numbers in [0, 1) that are the same in every run. Source: the mulberry32 generator. */
function createRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const phrases = [
  'Write to ada.lovelace@example.com',
  'or ada.lovelace@example.com.',
  'pay with 4111111111111111',
  '(4111 1111 1111 1111)',
  'the 🐎 runs at dawn',
  'příliš žluťoučký kůň',
  'the answer is 42, mostly',
  '电子邮件 ada.lovelace@example.com 谢谢',
  'see user@host and a@b',
  '\n\n',
];

function randomText(random: () => number): string {
  const count = 1 + Math.floor(random() * 5);
  return Array.from({ length: count }, () => phrases[Math.floor(random() * phrases.length)]).join(' ');
}

/** The text in up to 6 pieces, or in single code units. */
function cut(text: string, random: () => number): string[] {
  if (random() < 0.2) return text.split('');
  const cuts = Array.from({ length: Math.floor(random() * 6) }, () => Math.floor(random() * text.length));
  const ends = [0, ...cuts.sort((a, b) => a - b), text.length];
  return ends.slice(1).map((end, index) => text.slice(ends[index], end));
}

async function routeEverything(): Promise<void> {
  const { db } = database;
  const id = uuidv7();
  await db.query(
    `insert into upstream_models (id, tenant_id, name, provider, api_base_url) values ($1, $2, 'Fake', 'openai', $3)`,
    [id, tenant.tenantId, upstream.url],
  );
  await db.query(
    `insert into model_routes (id, tenant_id, upstream_model_id, model_pattern, match_type) values ($1, $2, $3, '', 'prefix')`,
    [uuidv7(), tenant.tenantId, id],
  );
}

async function startProxy(client: DetectionClient): Promise<Proxy> {
  const { db, url: databaseUrl } = database;
  const { secrets } = detection;
  const tokens = createTokens({ db, secrets });
  const authenticator = createAuthenticator({ db, secrets, tokens });
  const metrics = createMetrics({ processMetrics: false });
  const common = { db, secrets, authenticator, log: silentLog, metrics, version: randomBytes(2).toString('hex') };
  const service = await createProxyService({
    ...common,
    config: readConfig({ EGRESS_ALLOW: '127.0.0.1' }, proxyConfig),
    databaseUrl,
    detection: client,
  });
  const server = await startServer({
    ...common,
    ...service,
    name: 'proxy',
    host: '127.0.0.1',
    port: 0,
    guard: createRpcGuard({ authenticator, secrets }),
  });
  return {
    client: new OpenAI({ baseURL: `${server.url}/v1`, apiKey: tenant.apiKey, maxRetries: 0 }),
    async close() {
      await server.close({ drainMs: 100 });
      await service.close();
    },
  };
}
