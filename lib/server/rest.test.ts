import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { GatehouseError } from '#lib/errors/error.js';
import { toOpenAi } from '#lib/errors/to-rest.js';
import { startTestServer, type TestServer } from '#lib/testing/test-server.js';
import { answerErrors, jsonBody, type RouteHandler, requestIdOf, router } from './rest.js';

const echoBody: RouteHandler = async (ctx) => {
  ctx.body = { got: await jsonBody(ctx, 1_000) };
};
const echoParams: RouteHandler = (ctx, params) => {
  ctx.body = { ...params, requestId: requestIdOf(ctx) };
};

let server: TestServer;

beforeAll(async () => {
  const routes = router({
    'POST /echo': echoBody,
    'GET /things/:id': echoParams,
    'DELETE /things/:id': echoParams,
    'GET /things/new': (ctx) => {
      ctx.body = 'the form';
    },
    'GET /things/:id/parts/:part': echoParams,
    'GET /half': async (ctx) => {
      ctx.respond = false;
      ctx.res.writeHead(200, { 'content-type': 'text/plain' });
      ctx.res.write('half an ');
      await new Promise((resolve) => setImmediate(resolve));
      throw new Error('no other half');
    },
    'GET /typed': (ctx) => {
      ctx.type = 'text/event-stream';
      ctx.set('etag', '"1"');
      throw new GatehouseError('RATE_LIMITED', { retryAfterSeconds: 3 });
    },
  });
  const openAi = answerErrors(toOpenAi);
  server = await startTestServer({
    rest: (ctx, next) => (ctx.path.startsWith('/v1') ? openAi(ctx, next) : routes(ctx, next)),
  });
});

afterAll(() => server.close({ drainMs: 0 }));

function get(path: string, init: RequestInit = {}): Promise<Response> {
  return fetch(`${server.url}${path}`, init);
}

function post(body: string | Uint8Array<ArrayBuffer>, headers: Record<string, string> = {}): Promise<Response> {
  return get('/echo', { method: 'POST', body, headers });
}

describe('jsonBody', () => {
  it.each([
    ['broken JSON', '{"a": ', 400, 'REQUEST_MALFORMED', 'The request body is not valid JSON'],
    ['an empty body', '', 400, 'REQUEST_MALFORMED', 'The request body is not valid JSON'],
    [
      'invalid UTF-8',
      new Uint8Array([0x22, 0xff, 0x22]),
      400,
      'REQUEST_MALFORMED',
      'The request body is not valid UTF-8',
    ],
    [
      'a body over the limit',
      `"${'x'.repeat(1_000)}"`,
      413,
      'REQUEST_TOO_LARGE',
      'The request is larger than 1000 bytes',
    ],
    [
      'a body far over the limit',
      `"${'x'.repeat(99_000)}"`,
      413,
      'REQUEST_TOO_LARGE',
      'The request is larger than 1000 bytes',
    ],
  ])('refuses %s', async (_name, body, status, code, detail) => {
    const reply = await post(body);

    expect([reply.status, reply.headers.get('x-error-code')]).toEqual([status, code]);
    expect(await reply.json()).toEqual({ detail });
  });

  it('refuses a body that unpacks to more than the limit', async () => {
    const reply = await post(new Uint8Array(gzipSync(`"${'x'.repeat(100_000)}"`)), { 'content-encoding': 'gzip' });

    expect(reply.status).toBe(413);
  });

  it.each([
    ['plain', JSON.stringify({ a: [1, 'é'] }), {}],
    ['with a byte order mark', `\uFEFF${JSON.stringify({ a: [1, 'é'] })}`, {}],
    ['packed', new Uint8Array(gzipSync(JSON.stringify({ a: [1, 'é'] }))), { 'content-encoding': 'gzip' }],
  ])('reads a body %s', async (_name, body, headers) => {
    expect(await (await post(body, headers)).json()).toEqual({ got: { a: [1, 'é'] } });
  });

  it('does not let a key named __proto__ reach the prototype', async () => {
    const reply = await (await post('{"__proto__": {"isAdmin": true}}')).json();

    expect(JSON.stringify(reply)).toBe('{"got":{"__proto__":{"isAdmin":true}}}');
  });
});

describe('router', () => {
  it('decodes the parameters of a path and takes a slash at its end', async () => {
    const replies = await Promise.all(
      [get('/things/a%20b/parts/2'), get('/things/7/')].map(async (r) => (await r).json()),
    );

    expect(replies).toMatchObject([{ id: 'a b', part: '2' }, { id: '7' }]);
  });

  it('prefers exact steps to parameters', async () => {
    expect(await (await get('/things/new')).text()).toBe('the form');
  });

  it('answers HEAD like GET, without a body', async () => {
    const reply = await get('/things/new', { method: 'HEAD' });

    expect([reply.status, await reply.text()]).toEqual([200, '']);
  });

  it('says which methods a path takes', async () => {
    const put = await get('/things/7', { method: 'PUT' });
    const options = await get('/things/7', { method: 'OPTIONS' });

    expect([put.status, put.headers.get('allow')]).toEqual([405, 'GET, DELETE, HEAD, OPTIONS']);
    expect(await put.json()).toEqual({ detail: 'The path does not take PUT' });
    expect([options.status, options.headers.get('allow')]).toEqual([204, 'GET, DELETE, HEAD, OPTIONS']);
  });

  it.each(['/nothing', '/things', '/things//parts/2', '/things/%ff', '/'])('does not know %s', async (path) => {
    const reply = await get(path);

    expect([reply.status, await reply.json()]).toEqual([404, { detail: 'No such path' }]);
  });
});

describe('answerErrors', () => {
  it('answers in the shape of its facade, for paths that nobody takes as well', async () => {
    const reply = await get('/v1/nothing');

    expect([reply.status, await reply.json()]).toEqual([
      404,
      { error: { message: 'No such path', type: 'invalid_request_error', param: null, code: 'route_not_found' } },
    ]);
  });

  it('leaves nothing of the answer that was begun', async () => {
    const reply = await get('/typed');

    expect([reply.status, reply.headers.get('content-type'), reply.headers.get('etag')]).toEqual([
      429,
      'application/json; charset=utf-8',
      null,
    ]);
    expect(reply.headers.get('retry-after')).toBe('3');
  });

  it('breaks the connection when half of an answer is out', async () => {
    const reply = await get('/half');

    expect(reply.status).toBe(200);
    await expect(reply.text()).rejects.toThrow();
  });
});
