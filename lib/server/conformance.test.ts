import { create, fromBinary, type MessageInitShape, toBinary } from '@bufbuild/protobuf';
import { Code, ConnectError, createClient, type Transport } from '@connectrpc/connect';
import { createConnectTransport, createGrpcTransport, createGrpcWebTransport } from '@connectrpc/connect-node';
import { Client, credentials, Metadata, type ServiceError } from '@grpc/grpc-js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ErrorInfoSchema } from '#gen/gatehouse/common/v1/error_pb.js';
import { Action } from '#gen/gatehouse/common/v1/risk_pb.js';
import {
  DetectionService,
  type DetectRequestSchema,
  type DetectStreamRequestSchema,
  type DetectStreamResponse,
} from '#gen/gatehouse/detection/v1/detection_pb.js';
import { EmbeddingService } from '#gen/gatehouse/embedding/v1/embedding_pb.js';
import { toGatehouseError } from '#lib/errors/to-connect.js';
import { createRpcTransport } from '#lib/mesh/rpc-transport.js';
import { silentLog } from '#lib/telemetry/log.js';
import { createFakeDetection } from '#lib/testing/fake-detection.js';
import { createTestGuard, createTestRoutes, startTestServer, type TestServer } from '#lib/testing/test-server.js';
import { until } from '#lib/testing/until.js';
import { createMemoryTransport } from './memory-transport.js';

const key = { authorization: 'Bearer good' };

let server: TestServer;
const closers: (() => void)[] = [];

beforeAll(async () => {
  server = await startTestServer();
});

afterAll(async () => {
  for (const close of closers) close();
  await server.close({ drainMs: 1_000 });
});

/** Every way in which a typed client can reach the service. */
const transports: Readonly<Record<string, () => Transport>> = {
  'the typed client on grpc-js channels': () => {
    const transport = createRpcTransport({ address: server.address });
    closers.push(transport.close);
    return transport;
  },
  "connect-node's gRPC client": () => createGrpcTransport({ baseUrl: server.url }),
  'Connect over HTTP/1.1, binary': () => createConnectTransport({ baseUrl: server.url, httpVersion: '1.1' }),
  'Connect over HTTP/1.1, JSON': () =>
    createConnectTransport({ baseUrl: server.url, httpVersion: '1.1', useBinaryFormat: false }),
  'gRPC-Web over HTTP/1.1, binary': () => createGrpcWebTransport({ baseUrl: server.url, httpVersion: '1.1' }),
  'gRPC-Web over HTTP/1.1, JSON': () =>
    createGrpcWebTransport({ baseUrl: server.url, httpVersion: '1.1', useBinaryFormat: false }),
  'the transport in memory': () =>
    createMemoryTransport({ rpc: createTestRoutes(createFakeDetection()), guard: createTestGuard(), log: silentLog }),
};

const bidiTransports = [
  'the typed client on grpc-js channels',
  "connect-node's gRPC client",
  'the transport in memory',
] as const;

function request(text: string): MessageInitShape<typeof DetectRequestSchema> {
  return { messages: [{ role: 'user', parts: [{ kind: { case: 'text', value: text } }] }] };
}

function copyInto(target: Map<string, string>, headers: Headers): void {
  for (const [name, value] of headers) target.set(name, value);
}

async function failureOf(promise: Promise<unknown>): Promise<ConnectError> {
  const outcome = await promise.then(
    (value) => value,
    (error: unknown) => error,
  );
  if (!(outcome instanceof ConnectError)) throw new Error(`not a ConnectError: ${String(outcome)}`);
  return outcome;
}

function transportNamed(name: string): Transport {
  const make = transports[name];
  if (!make) throw new Error(`no transport: ${name}`);
  return make();
}

describe.each(Object.keys(transports))('%s', (name) => {
  const detection = () => createClient(DetectionService, transportNamed(name));

  it('gets a verdict', async () => {
    const { verdict } = await detection().detect(request('an attack'), { headers: key });

    expect(verdict).toMatchObject({ action: Action.REJECT, requestId: 'guardrails-9', decidedBy: 'S9' });
  });

  it('gets texts with every kind of character back as they were', async () => {
    const { verdict } = await detection().detect(request('zażółć 👩‍👩‍👧 \u0000'), { headers: key });

    expect(verdict?.requestId).toBe('guardrails-17');
  });

  it('sends and receives metadata, text and binary', async () => {
    const header = new Map<string, string>();
    const trailer = new Map<string, string>();

    const reply = await createClient(EmbeddingService, transportNamed(name)).embed(
      { texts: ['abc'] },
      {
        headers: { ...key, 'x-say': 'hello', 'x-say-bin': 'AAEC/w' },
        onHeader: (headers) => void copyInto(header, headers),
        onTrailer: (headers) => void copyInto(trailer, headers),
      },
    );

    expect(reply.embeddings[0]?.values).toEqual([3]);
    expect(header.get('x-heard')).toBe('hello');
    expect(header.get('x-heard-bin')?.replaceAll('=', '')).toBe('AAEC/w');
    expect(trailer.get('x-done')).toBe('yes');
  });

  it('gets the catalogue entry of an error with its details', async () => {
    const call = detection().detect(request('fail RATE_LIMITED'), { headers: { ...key, 'x-request-id': 'my-id' } });

    const error = await failureOf(call);

    expect(error.code).toBe(Code.ResourceExhausted);
    expect(error.rawMessage).toBe('Rate limit exceeded');
    expect(error.metadata.get('retry-after')).toBe('7');
    expect(error.findDetails(ErrorInfoSchema)).toEqual([
      create(ErrorInfoSchema, {
        code: 'RATE_LIMITED',
        nextStep: 'Wait 7 seconds and try again.',
        requestId: 'my-id',
        retryAfterSeconds: 7,
      }),
    ]);
    expect(toGatehouseError(error)).toMatchObject({ code: 'RATE_LIMITED', retryAfterSeconds: 7 });
  });

  it('learns nothing of what went wrong inside', async () => {
    const error = await failureOf(detection().detect(request('crash'), { headers: key }));

    expect(error.code).toBe(Code.Internal);
    expect(error.rawMessage).toBe('Something went wrong on our side');
    expect(error.findDetails(ErrorInfoSchema)[0]?.code).toBe('INTERNAL');
  });

  it('is refused without a key, and with a wrong one', async () => {
    const without = await failureOf(detection().detect(request('hi')));
    const wrong = await failureOf(detection().detect(request('hi'), { headers: { authorization: 'Bearer bad' } }));

    expect([without.code, toGatehouseError(without).code]).toEqual([Code.Unauthenticated, 'CREDENTIALS_MISSING']);
    expect([wrong.code, toGatehouseError(wrong).code]).toEqual([Code.Unauthenticated, 'API_KEY_UNKNOWN']);
  });

  it('is told which fields do not validate, and never their values', async () => {
    const messages = [{ role: 'secret '.repeat(20), parts: [] }];

    const error = await failureOf(detection().detect({ messages, language: 'x'.repeat(17) }, { headers: key }));

    expect(error.code).toBe(Code.InvalidArgument);
    expect(toGatehouseError(error)).toMatchObject({
      code: 'REQUEST_INVALID',
      fields: [{ path: 'messages[0].role' }, { path: 'language' }],
    });
    expect(JSON.stringify(error.findDetails(ErrorInfoSchema)[0]?.fields)).not.toContain('secret');
  });

  it('gives up at its deadline', async () => {
    const startedAt = performance.now();

    const error = await failureOf(detection().detect(request('wait 5000'), { headers: key, timeoutMs: 100 }));

    expect(error.code).toBe(Code.DeadlineExceeded);
    expect(performance.now() - startedAt).toBeLessThan(2_000);
  });

  it('gives up when its signal aborts', async () => {
    const controller = new AbortController();
    const call = failureOf(detection().detect(request('wait 5000'), { headers: key, signal: controller.signal }));
    setTimeout(() => controller.abort(), 20);

    expect((await call).code).toBe(Code.Canceled);
  });

  it('judges a batch in order and reports the one that fails', async () => {
    const requests = [request('fine'), request('fail NOT_FOUND'), request('an attack')];

    const { items } = await detection().detectBatch({ requests }, { headers: key });

    expect(items.map(({ outcome }) => outcome.case)).toEqual(['verdict', 'error', 'verdict']);
    expect(items[1]?.outcome.value).toMatchObject({ code: 'NOT_FOUND' });
    expect(items[2]?.outcome.value).toMatchObject({ action: Action.REJECT });
  });
});

describe.each(bidiTransports)('%s', (name) => {
  it('guards a stream', async () => {
    const frames: DetectStreamResponse['frame'][] = [];
    const client = createClient(DetectionService, transportNamed(name));

    for await (const { frame } of client.detectStream(streamOf('my secr', 'et is ', 'safe'), { headers: key })) {
      frames.push(frame);
    }

    expect(frames.map((frame) => frame.case)).toEqual(['release', 'release', 'release', 'verdict']);
    expect(frames[1]?.value).toMatchObject({ end: 13, edits: [{ start: 3, end: 9, replacement: '******' }] });
    expect(frames[3]?.value).toMatchObject({ action: Action.PASS });
  });

  it('gets the verdict before it has said everything', async () => {
    const client = createClient(DetectionService, transportNamed(name));
    const frames = client.detectStream(endless('one attack '), { headers: key })[Symbol.asyncIterator]();

    const first = await frames.next();

    expect(first.value?.frame).toMatchObject({ case: 'verdict', value: { action: Action.REJECT } });
    expect((await frames.next()).done).toBe(true);
  });

  it('ends the guard when it leaves a stream', async () => {
    const fake = createFakeDetection();
    const own = await startTestServer({ fake });
    const inMemory = createMemoryTransport({ rpc: createTestRoutes(fake), guard: createTestGuard(), log: silentLog });
    const overNetwork = createRpcTransport({ address: own.address });
    const controller = new AbortController();

    for (const transport of name === 'the transport in memory' ? [inMemory] : [overNetwork]) {
      const client = createClient(DetectionService, transport);
      const options = { headers: key, signal: controller.signal };
      const frames = client.detectStream(endless('some text '), options)[Symbol.asyncIterator]();
      await frames.next();
      controller.abort();
      await expect(frames.next()).rejects.toMatchObject({ code: Code.Canceled });
    }

    await until(() => fake.canceled() === 1);
    overNetwork.close();
    await own.close({ drainMs: 0 });
  });

  it('is told when its stream does not begin with open', async () => {
    const client = createClient(DetectionService, transportNamed(name));
    const frames = client.detectStream(withoutOpen(), { headers: key })[Symbol.asyncIterator]();

    const error = await failureOf(frames.next());

    expect(toGatehouseError(error)).toMatchObject({ code: 'STREAM_PROTOCOL', next: 'The first frame is open.' });
  });
});

type StreamFrame = MessageInitShape<typeof DetectStreamRequestSchema>;

async function* streamOf(...texts: string[]): AsyncGenerator<StreamFrame> {
  yield { frame: { case: 'open', value: {} } };
  for (const text of texts) yield { frame: { case: 'delta', value: { channel: 0, text } } };
  yield { frame: { case: 'close', value: {} } };
}

async function* endless(text: string): AsyncGenerator<StreamFrame> {
  yield { frame: { case: 'open', value: {} } };
  yield { frame: { case: 'delta', value: { channel: 0, text } } };
  await new Promise(() => undefined);
}

async function* withoutOpen(): AsyncGenerator<StreamFrame> {
  yield { frame: { case: 'close', value: {} } };
}

describe('Connect and gRPC-Web over HTTP/1.1', () => {
  it.each(['Connect over HTTP/1.1, binary', 'gRPC-Web over HTTP/1.1, binary'])(
    '%s says that streams in both directions need HTTP/2',
    async (name) => {
      const client = createClient(DetectionService, transportNamed(name));
      const frames = client.detectStream(streamOf('hi'), { headers: key })[Symbol.asyncIterator]();

      await expect(frames.next()).rejects.toThrow(/505/);
    },
  );
});

describe('a stock grpc-js client', () => {
  const { detect, detectStream } = DetectionService.method;
  const client = () => {
    const made = new Client(server.address, credentials.createInsecure());
    closers.push(() => made.close());
    return made;
  };
  const metadata = () => {
    const made = new Metadata();
    made.set('authorization', 'Bearer good');
    return made;
  };
  const encodeRequest = (value: MessageInitShape<typeof DetectRequestSchema>) =>
    Buffer.from(toBinary(detect.input, create(detect.input, value)));
  const callDetect = (bytes: Buffer, options: { deadline?: number } = {}) =>
    new Promise<{ verdict: unknown } | ServiceError>((resolve) => {
      client().makeUnaryRequest(
        '/gatehouse.detection.v1.DetectionService/Detect',
        (value: Buffer) => value,
        (value) => fromBinary(detect.output, value),
        bytes,
        metadata(),
        options,
        (error, reply) => resolve(error ?? { verdict: reply?.verdict }),
      );
    });

  it('gets a verdict', async () => {
    expect(await callDetect(encodeRequest(request('an attack')))).toMatchObject({
      verdict: { action: Action.REJECT },
    });
  });

  it('gets status, message and details of an error', async () => {
    // It has failed, so this is the error.
    const error = (await callDetect(encodeRequest(request('fail MODEL_ROUTE_NOT_FOUND')))) as ServiceError;

    expect([error.code, error.details]).toEqual([5, 'No route for the model "{model}"']);
    expect(error.metadata.get('grpc-status-details-bin')[0]).toBeInstanceOf(Buffer);
  });

  it('gives up at its deadline', async () => {
    expect(await callDetect(encodeRequest(request('wait 5000')), { deadline: Date.now() + 100 })).toMatchObject({
      code: 4,
    });
  });

  it('guards a stream', async () => {
    const call = client().makeBidiStreamRequest(
      '/gatehouse.detection.v1.DetectionService/DetectStream',
      (value: StreamFrame) => Buffer.from(toBinary(detectStream.input, create(detectStream.input, value))),
      (value) => fromBinary(detectStream.output, value),
      metadata(),
    );
    for await (const frame of streamOf('my secret ', 'plan')) call.write(frame);
    call.end();

    const cases: unknown[] = [];
    for await (const { frame } of call) cases.push(frame.case);

    expect(cases).toEqual(['release', 'release', 'verdict']);
  });

  it.each([
    ['bytes that are no message', Buffer.from([0xff, 0xff, 0xff]), 'REQUEST_MALFORMED'],
    ['a string that is not UTF-8', Buffer.from([0x1a, 0x02, 0xc3, 0x28]), 'REQUEST_MALFORMED'],
    ['nothing at all', Buffer.alloc(0), 'REQUEST_INVALID'],
    ['more than the limit', Buffer.alloc(5 * 1024 * 1024), 'REQUEST_TOO_LARGE'],
  ])('is told that it sent %s', async (_name, bytes, code) => {
    // It has failed, so this is the error.
    const error = (await callDetect(bytes)) as ServiceError;
    const [details] = error.metadata.get('grpc-status-details-bin');

    expect(String(details)).toContain(code);
  });

  it('is told that a method does not exist', async () => {
    const error = await new Promise((resolve) => {
      const pass = (value: Buffer) => value;
      client().makeUnaryRequest('/a.B/C', pass, pass, Buffer.alloc(0), metadata(), resolve);
    });

    expect(error).toMatchObject({ code: 12 });
  });
});
