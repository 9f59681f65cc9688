import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import http2 from 'node:http2';
import net from 'node:net';
import { createClient } from '@connectrpc/connect';
import { Client, credentials, Metadata } from '@grpc/grpc-js';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { DetectionService } from '#gen/gatehouse/detection/v1/detection_pb.js';
import { Health, HealthCheckResponse_ServingStatus as Status } from '#gen/grpc/health/v1/health_pb.js';
import { ServerReflection } from '#gen/grpc/reflection/v1/reflection_pb.js';
import { createRpcTransport, type RpcTransport } from '#lib/mesh/rpc-transport.js';
import { startTestServer, type TestServer } from '#lib/testing/test-server.js';
import { until } from '#lib/testing/until.js';
import { router } from './rest.js';

const closers: (() => unknown)[] = [];

afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

async function start(options: Parameters<typeof startTestServer>[0] = {}): Promise<TestServer> {
  const server = await startTestServer(options);
  closers.push(() => server.close({ drainMs: 0 }));
  return server;
}

function transportTo(server: TestServer): RpcTransport {
  const transport = createRpcTransport({ address: server.address, headers: { authorization: 'Bearer good' } });
  closers.push(transport.close);
  return transport;
}

/** Sends bytes as they are, in the given pieces, and returns all that comes back until the server hangs up. */
async function exchangeBytes(server: TestServer, ...pieces: string[]): Promise<string> {
  const socket = net.connect(server.port, '127.0.0.1').setNoDelay();
  let answer = '';
  socket.on('data', (chunk) => {
    answer += chunk.toString('latin1');
  });
  socket.on('error', () => undefined);
  await once(socket, 'connect');
  for (const piece of pieces) {
    socket.write(piece, 'latin1');
    // A packet of its own: the next piece waits until this one has been read.
    await new Promise((resolve) => setImmediate(resolve));
  }
  await once(socket, 'close');
  return answer;
}

type Fields = Readonly<Record<string, unknown>>;

interface LogLine {
  readonly event: string;
  readonly fields: Fields;
}

function collectLines() {
  const lines: LogLine[] = [];
  const add = (event: string, fields: Fields = {}) => void lines.push({ event, fields });
  const log = { debug: add, info: add, warn: add, error: add, child: () => log };
  return { lines, log };
}

const detectPath = '/gatehouse.detection.v1.DetectionService/Detect';

function postDetect(
  server: TestServer,
  body: string | Uint8Array<ArrayBuffer>,
  headers: Record<string, string> = {},
): Promise<Response> {
  return fetch(`${server.url}${detectPath}`, {
    method: 'POST',
    body,
    headers: { 'content-type': 'application/json', authorization: 'Bearer good', ...headers },
  });
}

const goodBody = JSON.stringify({ messages: [{ role: 'user', parts: [{ text: 'hi' }] }] });

describe('health', () => {
  it('is healthy while every check passes, with name and version', async () => {
    const server = await start({ health: { db: async () => undefined } });

    const reply = await fetch(`${server.url}/health`);

    expect(reply.status).toBe(200);
    expect(await reply.json()).toEqual({ status: 'healthy', version: '0.0.0', service: 'detection' });
  });

  it('is unhealthy when one check fails, and says which when asked for it', async () => {
    const { lines, log } = collectLines();
    const health = { db: () => Promise.reject(new Error('no database')), models: async () => undefined };
    const server = await start({ health, log });

    const replies = await Promise.all(
      ['/health', '/health/db', '/health/models'].map((path) => fetch(`${server.url}${path}`)),
    );

    expect(replies.map(({ status }) => status)).toEqual([503, 503, 200]);
    expect(await replies[1]?.json()).toEqual({ status: 'unhealthy', version: '0.0.0', service: 'detection' });
    expect(lines.filter(({ event }) => event === 'unhealthy')).toHaveLength(1);
  });

  it('runs a check once for many who ask at the same time', async () => {
    const check = vi.fn(async () => undefined);
    const server = await start({ health: { db: check } });

    await Promise.all(Array.from({ length: 20 }, () => fetch(`${server.url}/health`)));

    expect(check).toHaveBeenCalledTimes(1);
  });

  it('knows no check that is not there', async () => {
    const reply = await fetch(`${(await start()).url}/health/nothing`);

    expect(reply.status).toBe(404);
    expect(reply.headers.get('x-error-code')).toBe('ROUTE_NOT_FOUND');
  });

  it('speaks grpc.health.v1 for the server and each of its services', async () => {
    let broken = false;
    const server = await start({
      health: { db: () => (broken ? Promise.reject(new Error('no database')) : Promise.resolve()) },
    });
    const client = createClient(Health, transportTo(server));

    const statuses = await Promise.all(['', DetectionService.typeName].map((service) => client.check({ service })));
    const watch = client.watch({ service: '' })[Symbol.asyncIterator]();
    const first = await watch.next();
    broken = true;
    const second = await watch.next();

    expect(statuses.map(({ status }) => status)).toEqual([Status.SERVING, Status.SERVING]);
    expect([first.value?.status, second.value?.status]).toEqual([Status.SERVING, Status.NOT_SERVING]);
    await expect(client.check({ service: 'no.Such' })).rejects.toThrow(/not_found/);
  });

  it('tells those who watch that the server stops', async () => {
    const server = await start();
    const watch = createClient(Health, transportTo(server)).watch({})[Symbol.asyncIterator]();
    await watch.next();

    const closed = server.close({ drainMs: 5_000 });

    expect((await watch.next()).value?.status).toBe(Status.NOT_SERVING);
    expect((await watch.next()).done).toBe(true);
    await closed;
  });
});

describe('reflection', () => {
  const buf = 'node_modules/.bin/buf';

  it.runIf(existsSync(buf))('lets buf curl list all methods, and call one', async () => {
    const server = await start();
    const common = ['--http2-prior-knowledge', '--protocol', 'grpc'];

    const methods = await run(buf, ['curl', ...common, '--list-methods', server.url]);
    const verdict = await run(buf, [
      'curl',
      ...common,
      '-H',
      'authorization: Bearer good',
      '-d',
      goodBody,
      `${server.url}${detectPath}`,
    ]);

    expect(methods.trim().split('\n').sort()).toEqual([
      'gatehouse.detection.v1.DetectionService/Detect',
      'gatehouse.detection.v1.DetectionService/DetectBatch',
      'gatehouse.detection.v1.DetectionService/DetectStream',
      'gatehouse.detection.v1.DetectionService/Exchange',
      'gatehouse.embedding.v1.EmbeddingService/Embed',
      'grpc.health.v1.Health/Check',
      'grpc.health.v1.Health/Watch',
      'grpc.reflection.v1.ServerReflection/ServerReflectionInfo',
      'grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo',
    ]);
    expect(JSON.parse(verdict)).toMatchObject({ verdict: { action: 'ACTION_PASS' } });
  });

  it('finds files by name, symbol and extension, each once in a stream', async () => {
    const client = createClient(ServerReflection, transportTo(await start()));
    const questions = [
      { case: 'fileByFilename', value: 'gatehouse/detection/v1/verdict.proto' },
      { case: 'fileContainingSymbol', value: 'gatehouse.detection.v1.DetectionService.Detect' },
      {
        case: 'fileContainingExtension',
        value: { containingType: 'google.protobuf.FieldOptions', extensionNumber: 1159 },
      },
      { case: 'allExtensionNumbersOfType', value: 'google.protobuf.FieldOptions' },
      { case: 'fileByFilename', value: 'no/such.proto' },
      { case: undefined },
    ] as const;
    async function* ask() {
      for (const messageRequest of questions) yield { messageRequest };
    }

    const answers: unknown[] = [];
    for await (const { messageResponse } of client.serverReflectionInfo(ask())) answers.push(messageResponse);

    expect(answers).toMatchObject([
      { case: 'fileDescriptorResponse' },
      { case: 'fileDescriptorResponse' },
      { case: 'fileDescriptorResponse' },
      { case: 'allExtensionNumbersResponse', value: { extensionNumber: expect.arrayContaining([1159]) } },
      { case: 'errorResponse', value: { errorCode: 5 } },
      { case: 'errorResponse', value: { errorCode: 3 } },
    ]);
  });
});

async function run(command: string, args: readonly string[]): Promise<string> {
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  let output = '';
  child.stdout.on('data', (chunk) => {
    output += String(chunk);
  });
  await once(child, 'close');
  return output;
}

describe('requests that are not right', () => {
  it.each([
    ['broken JSON', '{"messages": [', {}, 400, 'REQUEST_MALFORMED'],
    ['no body', '', {}, 400, 'REQUEST_MALFORMED'],
    ['invalid UTF-8', new Uint8Array([0x22, 0xc3, 0x28, 0x22]), {}, 400, 'REQUEST_MALFORMED'],
    ['a wrong type', '{"messages": "secret"}', {}, 400, 'REQUEST_INVALID'],
    ['no messages', '{"messages": []}', {}, 400, 'REQUEST_INVALID'],
    ['bytes that are not gzip', 'secret', { 'content-encoding': 'gzip' }, 400, 'REQUEST_MALFORMED'],
    ['an encoding that nobody knows', goodBody, { 'content-encoding': 'rot13' }, 400, 'REQUEST_MALFORMED'],
    ['a body over the limit', `{"endUserId":"${'x'.repeat(5_000_000)}"}`, {}, 429, 'REQUEST_TOO_LARGE'],
    ['a body far over the limit', `{"endUserId":"${'x'.repeat(20_000_000)}"}`, {}, 429, 'REQUEST_TOO_LARGE'],
  ])('%s gets its status and code, and quotes nothing', async (_name, body, headers, status, code) => {
    const server = await start();

    const reply = await postDetect(server, body, headers);
    const text = await reply.text();

    expect(reply.status).toBe(status);
    expect(JSON.parse(text)).toMatchObject({ details: [{ type: 'gatehouse.common.v1.ErrorInfo', debug: { code } }] });
    expect(text).not.toContain('secret');
    expect((await postDetect(server, goodBody)).status).toBe(200);
  });

  it('fields that nobody knows are ignored, as a newer client may send them', async () => {
    const reply = await postDetect(await start(), JSON.stringify({ ...JSON.parse(goodBody), newer: true }));

    expect(reply.status).toBe(200);
  });

  it('a message of the wrong content type is refused', async () => {
    const reply = await postDetect(await start(), goodBody, { 'content-type': 'text/plain' });

    expect(reply.status).toBe(415);
  });

  it('garbage and TLS get a 400 and the server stays up', async () => {
    const server = await start();

    const answers = await Promise.all([
      exchangeBytes(server, '\u0016\u0003\u0001\u0002\u0000\u0001\u0000\r\n\r\n'),
      exchangeBytes(server, 'PRI * HTTP/1.9\r\n\r\n'),
      exchangeBytes(server, 'hello there\r\n\r\n'),
    ]);

    expect(answers.map((answer) => answer.slice(0, 12))).toEqual(Array.from({ length: 3 }, () => 'HTTP/1.1 400'));
    expect((await postDetect(server, goodBody)).status).toBe(200);
  });

  it('a host that is no host makes no difference', async () => {
    const server = await start();
    const head = `POST ${detectPath} HTTP/1.1\r\ncontent-type: application/json\r\nauthorization: Bearer good\r\n`;
    const request = (host: string) =>
      `${head}host: ${host}\r\nconnection: close\r\ncontent-length: ${goodBody.length}\r\n\r\n${goodBody}`;

    const answers = await Promise.all(['a b', '[', ''].map((host) => exchangeBytes(server, request(host))));

    expect(answers.map((answer) => answer.slice(0, 12))).toEqual(Array.from({ length: 3 }, () => 'HTTP/1.1 200'));
  });

  it('headers beyond 16 KiB get a 431', async () => {
    const answer = await exchangeBytes(
      await start(),
      `GET /health HTTP/1.1\r\nhost: x\r\nx: ${'y'.repeat(20_000)}\r\n\r\n`,
    );

    expect(answer).toMatch(/^HTTP\/1\.1 431/);
  });

  it('peers that are slow or silent are let go', async () => {
    const server = await start({ limits: { headersTimeoutMs: 200, requestTimeoutMs: 400 } });
    const head = `POST ${detectPath} HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n`;

    const [silent, slowHeaders, slowBody] = await Promise.all([
      exchangeBytes(server),
      exchangeBytes(server, 'GET /health HTTP/1.1\r\n', 'host: x\r\n'),
      exchangeBytes(server, `${head}authorization: Bearer good\r\ncontent-length: 100\r\n\r\n{`),
    ]);

    expect(silent).toBe('');
    expect(slowHeaders).toMatch(/^HTTP\/1\.1 408/);
    expect(slowBody).toMatch(/^HTTP\/1\.1 408/);
  });

  it('connections over the limit are turned away', async () => {
    const server = await start({ limits: { maxConnections: 1 } });
    const first = net.connect(server.port, '127.0.0.1');
    closers.push(() => first.destroy());
    await once(first, 'connect');

    expect(await exchangeBytes(server, 'GET /health HTTP/1.1\r\nhost: x\r\n\r\n')).toBe('');
  });
});

describe('one port', () => {
  it('takes the HTTP/2 preface in pieces', async () => {
    const server = await start();
    const relay = net.createServer((socket) => {
      const target = net.connect(server.port, '127.0.0.1').setNoDelay();
      target.pipe(socket);
      socket.on('error', () => undefined).on('close', () => target.destroy());
      let left = 40;
      socket.on('data', async (chunk) => {
        socket.pause();
        for (; left > 0 && chunk.length > 0; left--) {
          target.write(chunk.subarray(0, 1));
          chunk = chunk.subarray(1);
          await new Promise((resolve) => setImmediate(resolve));
        }
        target.write(chunk);
        socket.resume();
      });
    });
    relay.listen(0, '127.0.0.1');
    await once(relay, 'listening');
    closers.push(() => relay.close());
    // `listening` has come, so the address is that of a TCP port.
    const { port } = relay.address() as net.AddressInfo;
    const transport = createRpcTransport({ address: `127.0.0.1:${port}` });
    closers.push(transport.close);

    expect((await createClient(Health, transport).check({})).status).toBe(Status.SERVING);
  });

  it('answers several requests of one HTTP/1.1 connection', async () => {
    const get = (connection: string) => `GET /health HTTP/1.1\r\nhost: x\r\nconnection: ${connection}\r\n\r\n`;

    const answer = await exchangeBytes(await start(), get('keep-alive'), get('keep-alive'), get('close'));

    expect(answer.match(/HTTP\/1\.1 200/g)).toHaveLength(3);
  });

  it('refuses other content types over HTTP/2', async () => {
    const session = http2.connect((await start()).url);
    closers.push(() => session.destroy());
    const stream = session.request({ ':method': 'POST', ':path': detectPath, 'content-type': 'application/json' });
    stream.end('{}');

    const [headers] = await once(stream, 'response');

    expect(headers[':status']).toBe(415);
  });

  it('says which variable to change when the port is taken', async () => {
    const server = await start();
    const second = startTestServer({ port: server.port, portVariable: 'DETECTION_PORT' });

    await expect(second).rejects.toThrow(
      `port ${server.port} on 127.0.0.1 is taken; set DETECTION_PORT to a free port`,
    );
  });

  it('says which variable to change when the address is not one of this machine', async () => {
    await expect(startTestServer({ host: '192.0.2.1' })).rejects.toThrow(
      '192.0.2.1 is not an address of this machine; set HOST to one that is',
    );
  });
});

describe('request ids', () => {
  it.each([
    ['of the caller, when they are fit for logs', 'my-id.1_A', 'my-id.1_A'],
    ['of ours instead of one that is not', 'a b', /^[0-9a-f-]{36}$/],
    ['of ours instead of one that is too long', 'x'.repeat(65), /^[0-9a-f-]{36}$/],
  ])('are those %s', async (_name, given, expected) => {
    const server = await start();

    const replies = await Promise.all([
      fetch(`${server.url}/health`, { headers: { 'x-request-id': given } }),
      postDetect(server, goodBody, { 'x-request-id': given }),
    ]);

    for (const reply of replies) expect(reply.headers.get('x-request-id')).toMatch(expected);
  });
});

describe('the access log', () => {
  it('has one line a request, with route pattern and status, without query or body', async () => {
    const { lines, log } = collectLines();
    const rest = router({
      'GET /v1/things/:id': (ctx) => {
        ctx.body = 'thing';
      },
    });
    const server = await start({ log, rest });

    await fetch(`${server.url}/v1/things/secret?key=secret`, { headers: { 'x-request-id': 'id-1' } });
    await postDetect(server, goodBody, { 'x-request-id': 'id-2' });
    await postDetect(server, '{', { 'x-request-id': 'id-3' });
    await fetch(`${server.url}/secret`);
    await until(() => lines.filter(({ event }) => event === 'request').length === 4);

    const requests = lines.filter(({ event }) => event === 'request').map(({ fields }) => fields);
    expect(requests).toMatchObject([
      { request_id: 'id-1', route: 'GET /v1/things/:id', status: 200, duration_ms: expect.any(Number) },
      { request_id: 'id-2', route: detectPath, status: 'ok', protocol: 'connect', tenant_id: 'tenant-1' },
      { request_id: 'id-3', route: detectPath, status: 'invalid_argument' },
      { route: 'unmatched', status: 404 },
    ]);
    expect(JSON.stringify(lines)).not.toContain('secret');
  });

  it('has the cause of an internal error once, with the request id', async () => {
    const { lines, log } = collectLines();
    const rest = router({
      'GET /broken': () => {
        throw new Error('out of order');
      },
    });
    const server = await start({ log, rest });

    await fetch(`${server.url}/broken`, { headers: { 'x-request-id': 'id-4' } });
    await postDetect(server, goodBody.replace('hi', 'crash'), { 'x-request-id': 'id-5' });

    const failures = lines.filter(({ event }) => event === 'request_failed').map(({ fields }) => fields);
    expect(failures).toMatchObject([
      { request_id: 'id-4', route: 'GET /broken', error: { message: 'out of order' } },
      { request_id: 'id-5', route: detectPath, error: { message: 'the fake has crashed' } },
    ]);
  });

  it('is also counted in the metrics', async () => {
    const server = await start();
    await postDetect(server, goodBody);

    let text = '';
    await until(async () => {
      text = await (await fetch(`${server.url}/metrics`)).text();
      return /guardrails_requests_total\{[^}]*Detect"[^}]*\} 1/.test(text);
    });

    expect(text).toContain('guardrails_request_duration_seconds_count');
  });
});

describe('closing', () => {
  it('finishes calls of every kind that are under way, then lets go', async () => {
    const rest = router({
      'GET /slow': async (ctx) => {
        await new Promise((resolve) => setTimeout(resolve, 200));
        ctx.body = 'done';
      },
    });
    const server = await start({ rest });
    const client = createClient(DetectionService, transportTo(server));
    const text = { kind: { case: 'text' as const, value: 'wait 200' } };
    const calls = [
      ...Array.from({ length: 10 }, () => client.detect({ messages: [{ parts: [text] }] })),
      fetch(`${server.url}/slow`).then((reply) => reply.text()),
      postDetect(server, goodBody.replace('hi', 'wait 200')).then((reply) => reply.status),
    ];
    await until(() => server.fake.principals.length === 11);

    const startedAt = performance.now();
    await server.close({ drainMs: 10_000 });

    const outcomes = await Promise.all(calls);
    expect(outcomes.slice(10)).toEqual(['done', 200]);
    expect(performance.now() - startedAt).toBeLessThan(5_000);
    await expect(fetch(`${server.url}/health`)).rejects.toThrow();
  });

  it('still takes what comes for a while after it has said that it is not ready', async () => {
    const server = await start();
    const ready = async () => (await fetch(`${server.url}/health/ready`)).status;
    const before = await ready();

    const closed = server.close({ drainMs: 1_000, noticeMs: 1_500 });
    const during = [
      await ready(),
      (await fetch(`${server.url}/health/live`)).status,
      (await postDetect(server, goodBody)).status,
    ];
    await closed;

    expect([before, ...during]).toEqual([200, 503, 200, 200]);
    await expect(fetch(`${server.url}/health/live`)).rejects.toThrow();
  });

  it('does not wait for connections that say nothing', async () => {
    const server = await start();
    const silent = net.connect(server.port, '127.0.0.1');
    const idle = net.connect(server.port, '127.0.0.1');
    await Promise.all([once(silent, 'connect'), once(idle, 'connect')]);
    idle.write('GET /health HTTP/1.1\r\nhost: x\r\n\r\n');
    await once(idle, 'data');

    const startedAt = performance.now();
    await server.close({ drainMs: 10_000 });

    expect(performance.now() - startedAt).toBeLessThan(5_000);
  });

  it('cuts what is not done in time', async () => {
    const server = await start();
    const client = createClient(DetectionService, transportTo(server));
    const text = { kind: { case: 'text' as const, value: 'wait 60000' } };
    const call = client.detect({ messages: [{ parts: [text] }] });
    call.catch(() => undefined);
    await until(() => server.fake.principals.length === 1);

    await server.close({ drainMs: 50 });

    await expect(call).rejects.toThrow();
  });
});

describe('a gRPC caller that leaves', () => {
  it('stops the work behind its call', async () => {
    const server = await start();
    const client = new Client(server.address, credentials.createInsecure());
    closers.push(() => client.close());
    const metadata = new Metadata();
    metadata.set('authorization', 'Bearer good');
    // messages: [{ parts: [{ text: "wait 60000" }] }]
    const bytes = Buffer.concat([Buffer.from([0x0a, 0x0e, 0x12, 0x0c, 0x0a, 0x0a]), Buffer.from('wait 60000')]);
    const pass = (value: Buffer) => value;
    const call = client.makeUnaryRequest(detectPath, pass, pass, bytes, metadata, () => undefined);
    await until(() => server.fake.principals.length === 1);

    call.cancel();

    await until(() => server.fake.canceled() === 1);
  });
});
