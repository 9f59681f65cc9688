import { createClient } from '@connectrpc/connect';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { EmbeddingService } from '#gen/gatehouse/embedding/v1/embedding_pb.js';
import { type Principal, principalKey } from '#lib/auth/principal.js';
import { readConfig } from '#lib/config/define.js';
import { createMemoryTransport } from '#lib/server/memory-transport.js';
import { silentLog } from '#lib/telemetry/log.js';
import { createMetrics } from '#lib/telemetry/metrics.js';
import { type FakeUpstream, startFakeUpstream } from '#lib/testing/fake-upstream.js';
import { embeddingConfig } from './config.js';
import { createEmbeddingService } from './service.js';

const caller: Principal = {
  kind: 'service',
  tenantId: '',
  applicationId: '',
  policyId: '',
  actorId: 'detection',
  role: undefined,
  isSuperAdmin: false,
  language: 'en',
};

function connect(env: Record<string, string>, principal: Principal = caller) {
  const service = createEmbeddingService({ config: readConfig(env, embeddingConfig), metrics: createMetrics() });
  const transport = createMemoryTransport({
    rpc: service.rpc,
    guard: ({ values }) => void values.set(principalKey, principal),
    log: silentLog,
  });
  return createClient(EmbeddingService, transport);
}

describe('EmbeddingService without a model', () => {
  it('embeds by the built-in embedder', async () => {
    const reply = await connect({}).embed({ texts: ['hello world', ''] });

    expect(reply.model).toBe('gatehouse-lexical-1024');
    expect(reply.dimensions).toBe(1024);
    expect(reply.embeddings.map(({ values }) => Math.round(Math.hypot(...values)))).toEqual([1, 0]);
  });

  it('refuses API keys', async () => {
    const client = connect({}, { ...caller, kind: 'api_key', tenantId: 'a' });

    await expect(client.embed({ texts: ['hello'] })).rejects.toThrow('Not allowed');
  });

  it('refuses a request without texts', async () => {
    await expect(connect({}).embed({ texts: [] })).rejects.toThrow('does not validate');
  });
});

describe('EmbeddingService with a model', () => {
  let upstream: FakeUpstream;

  beforeEach(async () => {
    upstream = await startFakeUpstream();
  });

  afterEach(() => upstream.close());

  const connectUpstream = () =>
    connect({ EMBEDDING_BASE_URL: upstream.url, EMBEDDING_API_KEY: 'made-up', EMBEDDING_MODEL: 'some-model' });

  it('asks the model once for many texts and never for blank or known ones', async () => {
    const client = connectUpstream();

    const first = await client.embed({ texts: ['one', '', 'two', 'one'] });
    const second = await client.embed({ texts: ['two'] });

    expect(upstream.requests.map(({ body }) => body)).toEqual([{ model: 'some-model', input: ['one', 'two'] }]);
    expect(upstream.requests[0]?.headers.authorization).toBe('Bearer made-up');
    expect(first.model).toBe('some-model');
    expect(first.embeddings[3]).toEqual(first.embeddings[0]);
    expect(second.embeddings[0]).toEqual(first.embeddings[2]);
    expect(first.embeddings[1]?.values.every((value) => value === 0)).toBe(true);
  });

  it('learns the length of vectors from the model when there are only blank texts', async () => {
    const reply = await connectUpstream().embed({ texts: [''] });

    expect(reply.dimensions).toBe(64);
  });

  it('splits many texts into requests of at most 64', async () => {
    const texts = Array.from({ length: 150 }, (_, index) => `text ${index}`);

    const reply = await connectUpstream().embed({ texts });

    const sizes = upstream.requests.map(({ body }) => (body as { input: string[] }).input.length);
    expect(sizes).toEqual([64, 64, 22]);
    expect(reply.embeddings).toHaveLength(150);
  });

  it('says that the model does not answer when nothing listens', async () => {
    const url = upstream.url;
    await upstream.close();
    const client = connect({ EMBEDDING_BASE_URL: url });

    await expect(client.embed({ texts: ['hello'] })).rejects.toThrow('The upstream model did not answer');
    upstream = await startFakeUpstream();
  });
});
