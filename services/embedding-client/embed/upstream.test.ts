import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { createUpstreamEmbedder } from './upstream.js';

let server: Server | undefined;

afterEach(() => {
  server?.closeAllConnections();
  server?.close();
});

/** Serves the replies in order, the last one again and again. */
async function serve(...replies: { status: number; body?: unknown; headers?: Record<string, string> }[]) {
  let asked = 0;
  const listener: RequestListener = (_request, response) => {
    const reply = replies[Math.min(asked++, replies.length - 1)]!;
    response.writeHead(reply.status, { 'content-type': 'application/json', ...reply.headers });
    response.end(typeof reply.body === 'string' ? reply.body : JSON.stringify(reply.body ?? {}));
  };
  server = createServer(listener);
  await new Promise<void>((resolve) => server!.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const baseUrl = `http://127.0.0.1:${port}/v1`;
  const options = { baseUrl, apiKey: undefined, model: 'm', timeoutMs: 2_000, onAnswer: () => undefined };
  return { embedder: createUpstreamEmbedder(options), asked: () => asked };
}

const vectors = (...values: number[][]) => ({ data: values.map((embedding, index) => ({ index, embedding })) });

describe('the upstream embedder', () => {
  it.each([
    ['a refused key', 401, {}, 'UPSTREAM_KEY_REFUSED'],
    ['an unknown model', 404, {}, 'UPSTREAM_FAILED'],
    ['no JSON', 200, 'hello', 'UPSTREAM_MALFORMED'],
    ['too few vectors', 200, { data: [] }, 'UPSTREAM_MALFORMED'],
    ['a vector with text in it', 200, { data: [{ index: 0, embedding: [1, 'x'] }] }, 'UPSTREAM_MALFORMED'],
  ])('answers %s with an error and does not ask again', async (_what, status, body, code) => {
    const { embedder, asked } = await serve({ status, body });

    await expect(embedder.embed(['a'])).rejects.toMatchObject({ code });
    expect(asked()).toBe(1);
  });

  it('refuses vectors of different lengths', async () => {
    const { embedder } = await serve({ status: 200, body: vectors([1, 0], [1]) });

    await expect(embedder.embed(['a', 'b'])).rejects.toMatchObject({ code: 'UPSTREAM_MALFORMED' });
  });

  it('asks again when the model is overloaded or broken', async () => {
    const { embedder, asked } = await serve(
      { status: 429, headers: { 'retry-after': '0' } },
      { status: 503 },
      { status: 200, body: vectors([3, 4]) },
    );

    expect(await embedder.embed(['a'])).toEqual([new Float32Array([0.6, 0.8])]);
    expect(asked()).toBe(3);
  });

  it('gives up at once when it is told to wait long', async () => {
    const { embedder, asked } = await serve({ status: 429, headers: { 'retry-after': '60' } });

    await expect(embedder.embed(['a'])).rejects.toMatchObject({ code: 'UPSTREAM_FAILED', retryAfterSeconds: 60 });
    expect(asked()).toBe(1);
  });

  it('puts the vectors into the order of the texts', async () => {
    const body = {
      data: [
        { index: 1, embedding: [0, 1] },
        { index: 0, embedding: [1, 0] },
      ],
    };
    const { embedder } = await serve({ status: 200, body });

    expect(await embedder.embed(['a', 'b'])).toEqual([new Float32Array([1, 0]), new Float32Array([0, 1])]);
  });

  it('stops when the caller gives up', async () => {
    const { embedder } = await serve({ status: 200, body: vectors([1]) });

    await expect(embedder.embed(['a'], AbortSignal.abort())).rejects.toMatchObject({ code: 'CANCELED' });
  });
});
