import { create, type MessageInitShape } from '@bufbuild/protobuf';
import { type Client, Code, ConnectError, createClient, type Transport } from '@connectrpc/connect';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { Action } from '#gen/gatehouse/common/v1/risk_pb.js';
import {
  DetectionService,
  type DetectRequestSchema,
  ExchangeRequestSchema,
  type ExchangeResponse,
} from '#gen/gatehouse/detection/v1/detection_pb.js';
import { Health } from '#gen/grpc/health/v1/health_pb.js';
import { toGatehouseError } from '#lib/errors/to-connect.js';
import { createFakeDetection, type FakeDetection } from '#lib/testing/fake-detection.js';
import {
  createTestGuard,
  startTestServer,
  type TestServer,
  testMeshToken,
  testPrincipal,
} from '#lib/testing/test-server.js';
import { until } from '#lib/testing/until.js';
import { createOutbox } from './outbox.js';
import { createRpcTransport } from './rpc-transport.js';

type CallerFrame = MessageInitShape<typeof ExchangeRequestSchema>;

/** A lane spoken by hand, as a foreign client would. */
interface HandLane {
  send(frame: CallerFrame): void;
  end(): void;
  next(): Promise<ExchangeResponse | undefined>;
}

const revoked = new Set<string>();

let server: TestServer;
let transport: ReturnType<typeof createRpcTransport>;
let client: Client<typeof DetectionService>;

beforeAll(async () => {
  server = await startTestServer({ guard: createTestGuard(revoked) });
  transport = createRpcTransport({ address: server.address });
  client = createClient(DetectionService, transport);
});

afterEach(() => revoked.clear());

afterAll(async () => {
  transport.close();
  await server.close({ drainMs: 100 });
});

function openLane(headers: Record<string, string> = {}): HandLane {
  const outbox = createOutbox<CallerFrame>();
  const answers = client.exchange(outbox, { headers })[Symbol.asyncIterator]();
  return {
    send: outbox.push,
    end: outbox.end,
    next: async () => (await answers.next()).value,
  };
}

/** A lane after Welcome, by its two ends. */
async function openMeshLane(over: Transport, signal = new AbortController().signal) {
  const outbox = createOutbox<CallerFrame>();
  const headers = { 'x-gatehouse-mesh': testMeshToken };
  const answers = createClient(DetectionService, over).exchange(outbox, { headers, signal })[Symbol.asyncIterator]();
  outbox.push({ frame: { case: 'hello', value: {} } });
  await answers.next();
  return { outbox, answers };
}

/** A lane after Welcome. */
async function meshLane(hello: { acceptsMore?: boolean } = {}): Promise<HandLane> {
  const lane = openLane({ 'x-gatehouse-mesh': testMeshToken });
  lane.send({ frame: { case: 'hello', value: { service: 'proxy', meshToken: testMeshToken, ...hello } } });
  expect((await lane.next())?.frame).toMatchObject({ case: 'welcome', value: { instanceId: 'instance-1' } });
  return lane;
}

async function keyLane(): Promise<HandLane> {
  const lane = openLane({ authorization: 'Bearer good' });
  lane.send({ frame: { case: 'hello', value: { service: 'gateway' } } });
  await lane.next();
  return lane;
}

const principal = { tenantId: 'tenant-9', applicationId: 'application-9', actorId: 'key-9', policyId: 'policy-9' };

function request(text: string): MessageInitShape<typeof DetectRequestSchema> {
  return { messages: [{ role: 'user', parts: [{ kind: { case: 'text', value: text } }] }] };
}

function check(id: number, text: string, more: object = { principal }): CallerFrame {
  return { id, frame: { case: 'check', value: { request: request(text), ...more } } };
}

async function failureOf(promise: Promise<unknown>) {
  const error = await promise.then(
    (value) => value,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof ConnectError)) throw new Error(`not a ConnectError: ${String(error)}`);
  return toGatehouseError(error);
}

describe('a lane of Exchange', () => {
  it('must begin with hello', async () => {
    const lane = openLane({ 'x-gatehouse-mesh': testMeshToken });
    lane.send(check(1, 'hi'));

    expect(await failureOf(lane.next())).toMatchObject({ code: 'STREAM_PROTOCOL', next: 'The first frame is hello.' });
  });

  it('is refused with a wrong mesh token, and without any credentials', async () => {
    const wrong = openLane({ 'x-gatehouse-mesh': testMeshToken });
    wrong.send({ frame: { case: 'hello', value: { service: 'proxy', meshToken: 'wrong' } } });
    const none = openLane();
    none.send({ frame: { case: 'hello', value: { service: 'proxy' } } });

    expect(await failureOf(wrong.next())).toMatchObject({ code: 'MESH_TOKEN_INVALID' });
    expect(await failureOf(none.next())).toMatchObject({ code: 'CREDENTIALS_MISSING' });
  });

  it('answers checks by id, in the order in which they are done', async () => {
    const lane = await meshLane();
    lane.send(check(7, 'wait 50'));
    lane.send(check(9, 'an attack'));

    const answers = [await lane.next(), await lane.next()];

    expect(answers).toMatchObject([
      { id: 9, frame: { case: 'verdict', value: { action: Action.REJECT } } },
      { id: 7, frame: { case: 'verdict', value: { action: Action.PASS } } },
    ]);
  });

  it('judges for the principal of each frame', async () => {
    const lane = await meshLane();
    lane.send(check(1, 'hi'));
    await lane.next();

    expect(server.fake.principals.at(-1)).toEqual({
      ...principal,
      kind: 'service',
      role: undefined,
      isSuperAdmin: false,
      language: '',
    });
  });

  it('takes and sends many frames in one message with callers that can', async () => {
    const lane = await meshLane({ acceptsMore: true });
    const [first, ...more] = [check(1, 'one'), check(2, 'an attack'), check(3, 'three')];
    lane.send(create(ExchangeRequestSchema, { ...first, more } as CallerFrame));

    const answer = await lane.next();

    expect([answer, ...(answer?.more ?? [])].map((frame) => [frame?.id, frame?.frame.case])).toEqual([
      [1, 'verdict'],
      [2, 'verdict'],
      [3, 'verdict'],
    ]);
  });

  it.each([
    ['a check without a principal', check(2, 'hi', {}), 'REQUEST_INVALID'],
    ['a check without a request', { id: 2, frame: { case: 'check', value: { principal } } }, 'REQUEST_INVALID'],
    ['a check that fails', check(2, 'fail NOT_FOUND'), 'NOT_FOUND'],
    ['a check that crashes', check(2, 'crash'), 'INTERNAL'],
    ['a frame that says nothing', { id: 2 }, 'REQUEST_INVALID'],
  ] satisfies [string, CallerFrame, string][])('reports %s and goes on', async (_name, frame, code) => {
    const lane = await meshLane();
    lane.send(frame);
    const error = await lane.next();
    lane.send(check(3, 'hi'));

    expect(error).toMatchObject({ id: 2, frame: { case: 'error', value: { info: { code } } } });
    expect(await lane.next()).toMatchObject({ id: 3, frame: { case: 'verdict' } });
  });

  it.each([
    ['a second hello', { id: 1, frame: { case: 'hello', value: {} } }],
    ['a check without an id', check(0, 'hi')],
    ['an id that is in use', check(5, 'hi')],
  ] satisfies [string, CallerFrame][])('ends at %s', async (_name, frame) => {
    const lane = await meshLane();
    lane.send(check(5, 'wait 60000'));
    lane.send(frame);

    expect(await failureOf(lane.next())).toMatchObject({ code: 'STREAM_PROTOCOL' });
    await until(() => server.fake.canceled() > 0);
  });

  it('stops a cancelled check without a word', async () => {
    const lane = await meshLane();
    const before = server.fake.canceled();
    lane.send(check(1, 'wait 60000'));
    lane.send({ id: 1, frame: { case: 'cancel', value: {} } });
    lane.send(check(2, 'hi'));

    expect(await lane.next()).toMatchObject({ id: 2 });
    expect(server.fake.canceled()).toBe(before + 1);
  });

  it('stops all work when its caller leaves', async () => {
    const before = server.fake.canceled();
    const controller = new AbortController();
    const { outbox, answers } = await openMeshLane(transport, controller.signal);
    outbox.push(check(1, 'wait 60000'));
    outbox.push(check(2, 'hi'));
    await answers.next();

    controller.abort();

    await expect(answers.next()).rejects.toMatchObject({ code: Code.Canceled });
    await until(() => server.fake.canceled() > before);
  });

  it('finishes what is under way when its caller has said everything', async () => {
    const lane = await meshLane();
    lane.send(check(1, 'wait 30'));
    lane.end();

    expect(await lane.next()).toMatchObject({ id: 1, frame: { case: 'verdict' } });
    expect(await lane.next()).toBeUndefined();
  });

  it('guards streams beside checks', async () => {
    const lane = await meshLane();
    lane.send({ id: 4, frame: { case: 'start', value: { open: {}, principal } } });
    lane.send({ id: 4, frame: { case: 'delta', value: { text: 'my secret ' } } });
    lane.send(check(5, 'wait 20'));
    lane.send({ id: 4, frame: { case: 'close', value: {} } });

    const answers = [await lane.next(), await lane.next(), await lane.next()];

    expect(answers).toMatchObject([
      { id: 4, frame: { case: 'release', value: { end: 10, edits: [{ start: 3, end: 9, replacement: '******' }] } } },
      { id: 4, frame: { case: 'verdict' } },
      { id: 5, frame: { case: 'verdict' } },
    ]);
  });

  it('ignores text for a stream that is over', async () => {
    const lane = await meshLane();
    lane.send({ id: 4, frame: { case: 'start', value: { open: {}, principal } } });
    lane.send({ id: 4, frame: { case: 'delta', value: { text: 'an attack ' } } });
    lane.send({ id: 4, frame: { case: 'delta', value: { text: 'goes on' } } });
    lane.send({ id: 4, frame: { case: 'close', value: {} } });
    lane.send(check(5, 'hi'));

    expect([await lane.next(), await lane.next()]).toMatchObject([
      { id: 4, frame: { case: 'verdict', value: { action: Action.REJECT } } },
      { id: 5 },
    ]);
  });
});

describe("a foreign caller's lane", () => {
  it('judges for the key, whatever principal its frames name', async () => {
    const lane = await keyLane();
    lane.send(check(1, 'hi'));
    await lane.next();

    expect(server.fake.principals.at(-1)).toEqual(testPrincipal);
  });

  it('validates each frame and fails only its id', async () => {
    const lane = await keyLane();
    lane.send({ id: 1, frame: { case: 'check', value: { request: { messages: [] } } } });
    lane.send(check(2, 'hi'));

    const [bad, good] = [await lane.next(), await lane.next()];

    expect(bad).toMatchObject({
      id: 1,
      frame: { case: 'error', value: { info: { code: 'REQUEST_INVALID', fields: [{ path: 'request.messages' }] } } },
    });
    expect(good).toMatchObject({ id: 2, frame: { case: 'verdict' } });
  });

  it('ends a stream that gets a bad frame, because its text has a hole', async () => {
    const lane = await keyLane();
    lane.send({ id: 1, frame: { case: 'start', value: { open: {} } } });
    lane.send({ id: 1, frame: { case: 'delta', value: { channel: 5_000, text: 'far off' } } });
    lane.send({ id: 1, frame: { case: 'close', value: {} } });
    lane.send(check(2, 'hi'));

    expect([await lane.next(), await lane.next()]).toMatchObject([
      { id: 1, frame: { case: 'error', value: { info: { code: 'REQUEST_INVALID' } } } },
      { id: 2 },
    ]);
  });

  it('is refused work as soon as the key is revoked', async () => {
    const lane = await keyLane();
    revoked.add('good');
    lane.send(check(1, 'hi'));
    const refused = await lane.next();
    revoked.clear();
    lane.send(check(2, 'hi'));

    expect(refused).toMatchObject({ id: 1, frame: { case: 'error', value: { info: { code: 'API_KEY_UNKNOWN' } } } });
    expect(await lane.next()).toMatchObject({ id: 2, frame: { case: 'verdict' } });
  });
});

describe('a lane under pressure', () => {
  it('is not read further while a thousand checks are under way', async () => {
    let open: () => void = () => undefined;
    const gate = new Promise<void>((resolve) => {
      open = resolve;
    });
    const fake = createFakeDetection();
    let begun = 0;
    const gated: FakeDetection = {
      ...fake,
      async detect(...call) {
        begun++;
        await gate;
        return fake.detect(...call);
      },
    };
    const own = await startTestServer({ fake: gated });
    const ownTransport = createRpcTransport({ address: own.address });
    const { outbox, answers } = await openMeshLane(ownTransport);

    for (let id = 1; id <= 1_200; id++) outbox.push(check(id, 'hi'));
    await until(() => begun >= 1_024);
    await createClient(Health, ownTransport).check({});
    const begunAtBound = begun;
    open();
    for (let count = 0; count < 1_200; count++) await answers.next();

    expect([begunAtBound, begun]).toEqual([1_024, 1_200]);
    ownTransport.close();
    await own.close({ drainMs: 0 });
  });

  it('is told to drain and ends when its work is done', async () => {
    const own = await startTestServer();
    const ownTransport = createRpcTransport({ address: own.address });
    const { outbox, answers } = await openMeshLane(ownTransport);
    outbox.push(check(1, 'wait 200'));
    await until(() => own.fake.principals.length === 1);

    const closed = own.close({ drainMs: 10_000 });

    expect((await answers.next()).value?.frame.case).toBe('drain');
    expect((await answers.next()).value).toMatchObject({ id: 1, frame: { case: 'verdict' } });
    expect((await answers.next()).done).toBe(true);
    ownTransport.close();
    await closed;
  });
});
