import { once } from 'node:events';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createClient } from '@connectrpc/connect';
import { createConnectTransport } from '@connectrpc/connect-node';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { Action } from '#gen/gatehouse/common/v1/risk_pb.js';
import { DetectionService } from '#gen/gatehouse/detection/v1/detection_pb.js';
import { silentLog } from '#lib/telemetry/log.js';
import { startTestServer, type TestServer } from '#lib/testing/test-server.js';
import { until } from '#lib/testing/until.js';
import type { RunningServer } from './server.js';
import { startWebOrigin } from './web-origin.js';

let folder: string;
let web: RunningServer;
let detection: TestServer;
let target: http.Server;
let answerTarget: http.RequestListener;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gatehouse-web-'));
  const directory = join(folder, 'dist');
  await mkdir(join(directory, 'assets'), { recursive: true });
  await writeFile(join(directory, 'index.html'), '<!doctype html><title>Gatehouse</title>');
  await writeFile(join(directory, 'assets', 'app-Ab3dE5gh.js'), `console.log(1);${' '.repeat(2_000)}`);
  await writeFile(join(directory, 'logo.svg'), '<svg/>');
  await writeFile(join(directory, '.env'), 'HIDDEN=1');
  await writeFile(join(folder, 'outside.txt'), 'outside');
  await symlink(join(folder, 'outside.txt'), join(directory, 'link.txt'));

  detection = await startTestServer();
  target = http.createServer((request, response) => answerTarget(request, response)).listen(0, '127.0.0.1');
  await once(target, 'listening');
  const down = await startTestServer();
  await down.close();
  web = await startWebOrigin({
    host: '127.0.0.1',
    port: 0,
    directory,
    targets: [
      { prefix: '/v1/', origin: urlOf(target) },
      { prefix: '/gatehouse.detection.', origin: detection.url },
      { prefix: '/v1/guardrails', origin: down.url },
    ],
    log: silentLog,
  });
});

afterAll(async () => {
  await web.close({ drainMs: 0 });
  await detection.close({ drainMs: 0 });
  target.close();
  await rm(folder, { recursive: true });
});

function urlOf(server: http.Server): string {
  // It listens on a TCP port.
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

function get(path: string, init: RequestInit = {}): Promise<Response> {
  return fetch(`${web.url}${path}`, init);
}

/** The status of a path that is sent as it is; `fetch` would resolve its dots first. */
async function statusOfRawPath(path: string): Promise<number | undefined> {
  const request = http.get({ host: '127.0.0.1', port: web.port, path });
  // A response is what the event brings.
  const [response] = (await once(request, 'response')) as [http.IncomingMessage];
  response.resume();
  return response.statusCode;
}

describe('files of the UI', () => {
  it('come with type, tag and the headers that keep pages safe', async () => {
    const reply = await get('/');

    expect(await reply.text()).toContain('<title>Gatehouse</title>');
    expect(Object.fromEntries(reply.headers)).toMatchObject({
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'no-cache',
      etag: expect.stringMatching(/^".+"$/),
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
    });
    const policy = reply.headers.get('content-security-policy') ?? '';
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).toMatch(/script-src 'self'(;|$)/);
  });

  it('stay in the cache for ever when their name has a hash, and are packed', async () => {
    const reply = await get('/assets/app-Ab3dE5gh.js');

    expect(reply.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
    expect(reply.headers.get('content-encoding')).toBe('gzip');
    expect(reply.headers.get('content-type')).toBe('text/javascript; charset=utf-8');
    expect(await reply.text()).toHaveLength(2_015);
  });

  it('are not sent again when the browser has them', async () => {
    const etag = (await get('/logo.svg')).headers.get('etag') ?? '';

    const reply = await get('/logo.svg', { headers: { 'if-none-match': `"other", W/${etag}` } });

    expect([reply.status, await reply.text()]).toEqual([304, '']);
  });

  it('answer HEAD without a body', async () => {
    const reply = await get('/logo.svg', { method: 'HEAD' });

    expect([reply.status, reply.headers.get('content-length'), await reply.text()]).toEqual([200, '6', '']);
  });

  it('give every page of the UI its index, and no missing file one', async () => {
    expect(await (await get('/results/42?from=list')).text()).toContain('<title>Gatehouse</title>');
    expect((await get('/assets/gone-Ab3dE5gh.js')).status).toBe(404);
    expect((await get('/favicon.ico')).status).toBe(404);
  });

  it.each([
    ['/../outside.txt', 404],
    ['/%2e%2e/outside.txt', 404],
    ['/..%2foutside.txt', 404],
    ['/assets/..%2f..%2foutside.txt', 404],
    ['/..%5coutside.txt', 404],
    ['/link.txt', 404],
    ['/.env', 404],
    ['/%2eenv', 404],
    ['/logo.svg%00.js', 404],
    ['/%ff', 404],
    ['//etc/passwd', 200],
  ])('never leave their folder: %s', async (path, status) => {
    expect(await statusOfRawPath(path)).toBe(status);
  });

  it('are only read', async () => {
    const reply = await get('/', { method: 'POST', body: 'x' });

    expect([reply.status, reply.headers.get('x-error-code')]).toEqual([405, 'METHOD_NOT_ALLOWED']);
  });

  it('say how to build them when they are not there', async () => {
    const empty = await startWebOrigin({
      host: '127.0.0.1',
      port: 0,
      directory: join(folder, 'nothing'),
      targets: [],
      log: silentLog,
    });

    const reply = await fetch(empty.url);

    expect([reply.status, await reply.json()]).toEqual([
      503,
      { detail: 'The web UI is not built. Build it with: npm run build' },
    ]);
    await empty.close();
  });
});

describe('forwarded paths', () => {
  it('reach their service with method, headers, query and body, and come back with its answer', async () => {
    let seen: unknown;
    answerTarget = async (request, response) => {
      let body = '';
      for await (const chunk of request) body += chunk;
      const { 'x-own': own, 'x-forwarded-for': forwardedFor, connection } = request.headers;
      seen = { method: request.method, url: request.url, own, forwardedFor, body, secret: request.headers['x-hop'] };
      response.writeHead(418, { 'x-answer': 'yes', 'set-cookie': ['a=1', 'b=2'] }).end(connection);
    };

    const reply = await get('/v1/models?x=%2F', {
      method: 'PUT',
      body: 'the body',
      headers: { 'x-own': 'mine' },
    });

    expect(seen).toMatchObject({
      method: 'PUT',
      url: '/v1/models?x=%2F',
      own: 'mine',
      forwardedFor: '127.0.0.1',
      body: 'the body',
    });
    expect([reply.status, reply.headers.get('x-answer')]).toEqual([418, 'yes']);
    expect(reply.headers.getSetCookie()).toEqual(['a=1', 'b=2']);
  });

  it('pass server-sent events on as they come', async () => {
    let send: (text: string) => void = () => undefined;
    answerTarget = (_request, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.flushHeaders();
      send = (text) => response.write(text);
    };
    const controller = new AbortController();
    const reply = await get('/v1/chat/completions', { signal: controller.signal });
    const reader = reply.body?.pipeThrough(new TextDecoderStream()).getReader();

    send('data: one\n\n');
    const first = await reader?.read();
    send('data: two\n\n');
    const second = await reader?.read();

    expect([first?.value, second?.value]).toEqual(['data: one\n\n', 'data: two\n\n']);
    controller.abort();
  });

  it('end at the service when the browser leaves', async () => {
    const left = vi.fn();
    answerTarget = (_request, response) => {
      response.writeHead(200).write('begun');
      response.on('close', left);
    };
    const controller = new AbortController();
    await get('/v1/chat/completions', { signal: controller.signal });

    controller.abort();

    await until(() => left.mock.calls.length === 1);
  });

  it('break when the service breaks in the middle of an answer', async () => {
    answerTarget = (_request, response) => {
      response.writeHead(200, { 'content-length': '100' }).write('half');
      setImmediate(() => response.destroy());
    };

    const outcome = get('/v1/models').then((reply) => reply.text());

    await expect(outcome).rejects.toThrow();
  });

  it('say that the service is down, in JSON, the longest prefix first', async () => {
    const reply = await get('/v1/guardrails', { method: 'POST', body: '{}' });

    expect([reply.status, reply.headers.get('x-error-code')]).toEqual([502, 'SERVICE_UNREACHABLE']);
    expect(await reply.json()).toEqual({ detail: 'The service behind this path does not answer' });
  });

  it('carry calls of the typed Connect client', async () => {
    const transport = createConnectTransport({ baseUrl: web.url, httpVersion: '1.1' });
    const { verdict } = await createClient(DetectionService, transport).detect(
      { messages: [{ parts: [{ kind: { case: 'text', value: 'an attack' } }] }] },
      { headers: { authorization: 'Bearer good' } },
    );

    expect(verdict?.action).toBe(Action.REJECT);
  });

  it('cannot be led to another host', async () => {
    const reached = vi.fn();
    answerTarget = (request, response) => {
      reached(request.url);
      response.end();
    };

    const statuses = [
      await statusOfRawPath('/v1/../../@example.com/'),
      await statusOfRawPath('http://example.com/v1/models'),
      await statusOfRawPath('//example.com/v1/models'),
    ];

    expect(reached.mock.calls).toEqual([['/v1/../../@example.com/']]);
    // Neither of the last two is an API path of ours: they get the page of the UI.
    expect(statuses).toEqual([200, 200, 200]);
  });
});
