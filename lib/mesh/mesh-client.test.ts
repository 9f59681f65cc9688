import { create } from '@bufbuild/protobuf';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { Action } from '#gen/gatehouse/common/v1/risk_pb.js';
import {
  type DetectRequest,
  DetectRequestSchema,
  StreamDeltaSchema,
  StreamOpenSchema,
  type StreamRelease,
} from '#gen/gatehouse/detection/v1/detection_pb.js';
import type { Verdict } from '#gen/gatehouse/detection/v1/verdict_pb.js';
import type { Principal } from '#lib/auth/principal.js';
import { GatehouseError } from '#lib/errors/error.js';
import { silentLog } from '#lib/telemetry/log.js';
import { createFakeDetection } from '#lib/testing/fake-detection.js';
import { startTestServer, type TestServer, testMeshToken, testPrincipal } from '#lib/testing/test-server.js';
import { until } from '#lib/testing/until.js';
import { startWire, type Wire } from '#lib/testing/wire.js';
import type { GuardedStream } from './detection-client.js';
import { createMeshClient, type MeshClient } from './mesh-client.js';

const closers: (() => unknown)[] = [];

afterEach(async () => {
  // Clients first: a lane that loses its server would only look for it again.
  for (const close of closers.splice(0).reverse()) await close();
});

async function startReplica(options: Parameters<typeof startTestServer>[0] = {}): Promise<TestServer> {
  const server = await startTestServer(options);
  closers.push(() => server.close({ drainMs: 0 }));
  return server;
}

async function startWireTo(server: TestServer): Promise<Wire> {
  const wire = await startWire(server.port);
  closers.push(wire.close);
  return wire;
}

async function connect(...replicas: string[]): Promise<MeshClient> {
  const client = createMeshClient({
    replicas,
    secrets: { meshToken: testMeshToken },
    service: 'proxy',
    log: silentLog,
  });
  closers.push(client.close);
  await client.ready(10_000);
  return client;
}

function request(text: string): DetectRequest {
  return create(DetectRequestSchema, {
    messages: [{ role: 'user', parts: [{ kind: { case: 'text', value: text } }] }],
  });
}

describe('checks over the mesh', () => {
  it('come back with their verdict, many at once over one lane', async () => {
    const client = await connect((await startReplica()).address);

    const verdicts = await Promise.all(
      Array.from({ length: 500 }, (_, index) =>
        client.detect(request(index % 3 ? `text ${'x'.repeat(index)}` : 'an attack'), testPrincipal),
      ),
    );

    expect(verdicts.map(({ action }) => action)).toEqual(
      Array.from({ length: 500 }, (_, index) => (index % 3 ? Action.PASS : Action.REJECT)),
    );
    expect(verdicts[499]?.requestId).toBe('guardrails-504');
  });

  it('are judged for the principal that the caller names, as a service', async () => {
    const server = await startReplica();
    const client = await connect(server.address);
    const other: Principal = {
      ...testPrincipal,
      kind: 'user',
      tenantId: 'tenant-2',
      role: 'owner',
      isSuperAdmin: true,
    };

    await client.detect(request('hi'), other);

    expect(server.fake.principals).toEqual([
      { ...testPrincipal, kind: 'service', tenantId: 'tenant-2', role: undefined, isSuperAdmin: false },
    ]);
  });

  it('fail with the catalogue entry that the replica gave', async () => {
    const client = await connect((await startReplica()).address);

    await expect(client.detect(request('fail RATE_LIMITED'), testPrincipal)).rejects.toMatchObject({
      code: 'RATE_LIMITED',
      message: 'Rate limit exceeded',
      next: 'Wait 7 seconds and try again.',
      retryAfterSeconds: 7,
    });
    await expect(client.detect(request('crash'), testPrincipal)).rejects.toMatchObject({ code: 'INTERNAL' });
  });

  it('end at their deadline, on both sides', async () => {
    const server = await startReplica();
    const client = await connect(server.address);

    await expect(client.detect(request('wait 60000'), testPrincipal, { timeoutMs: 50 })).rejects.toMatchObject({
      code: 'DEADLINE_EXCEEDED',
      message: 'Not done within 50 ms',
    });
  });

  it('stop on the replica when the caller gives up', async () => {
    const server = await startReplica();
    const client = await connect(server.address);
    const controller = new AbortController();

    const check = client.detect(request('wait 60000'), testPrincipal, { signal: controller.signal });
    await until(() => server.fake.principals.length === 1);
    controller.abort();

    await expect(check).rejects.toMatchObject({ code: 'CANCELED' });
    await until(() => server.fake.canceled() === 1);
    await expect(client.detect(request('hi'), testPrincipal, { signal: controller.signal })).rejects.toMatchObject({
      code: 'CANCELED',
    });
  });

  it('are refused before they are sent when they are too large for a frame', async () => {
    const client = await connect((await startReplica()).address);
    const large = client.detect(request('x'.repeat(4 * 1024 * 1024)), testPrincipal);

    await expect(large).rejects.toMatchObject({ code: 'REQUEST_TOO_LARGE' });
    await expect(client.detect(request('x'.repeat(3 * 1024 * 1024)), testPrincipal)).resolves.toMatchObject({
      action: Action.PASS,
    });
  });

  it('fail within seconds when no replica answers', async () => {
    const gone = await startTestServer();
    await gone.close();
    const client = createMeshClient({
      replicas: [gone.address],
      secrets: { meshToken: testMeshToken },
      service: 'proxy',
      log: silentLog,
    });
    closers.push(client.close);

    await expect(client.ready(50)).rejects.toMatchObject({ code: 'DETECTION_UNAVAILABLE' });
    await expect(client.detect(request('hi'), testPrincipal)).rejects.toMatchObject({ code: 'DETECTION_UNAVAILABLE' });
  });

  it('are never sent to a replica of another installation', async () => {
    const server = await startReplica();
    const refused = vi.fn();
    const client = createMeshClient({
      replicas: [server.address],
      secrets: { meshToken: 'another' },
      service: 'proxy',
      log: { ...silentLog, error: refused },
    });
    closers.push(client.close);

    await until(() => refused.mock.calls.length > 0);

    expect(refused).toHaveBeenCalledWith('lane_refused', expect.objectContaining({ reason: 'UNAUTHENTICATED' }));
    expect(server.fake.principals).toEqual([]);
  });

  it('reject with SHUTTING_DOWN when the client closes', async () => {
    const client = await connect((await startReplica()).address);
    const check = client.detect(request('wait 60000'), testPrincipal);

    await client.close();

    await expect(check).rejects.toMatchObject({ code: 'SHUTTING_DOWN' });
    await expect(client.detect(request('hi'), testPrincipal)).rejects.toMatchObject({ code: 'SHUTTING_DOWN' });
  });

  it('say at once which replica cannot be read', () => {
    expect(() =>
      createMeshClient({ replicas: ['detection'], secrets: { meshToken: '' }, service: 'proxy', log: silentLog }),
    ).toThrow('"detection" is not a replica; write host:port or dns:host:port');
  });

  it('find every address of a name', async () => {
    const server = await startReplica();
    const client = await connect(`dns:localhost:${server.port}`);

    await expect(client.detect(request('hi'), testPrincipal)).resolves.toMatchObject({ action: Action.PASS });
  });
});

/** Keeps `width` checks under way until `until` is true; returns how many passed. */
async function load(client: MeshClient, width: number, until: () => boolean): Promise<number> {
  let passed = 0;
  const work = async () => {
    while (!until()) {
      await client.detect(request('hi'), testPrincipal);
      passed++;
    }
  };
  await Promise.all(Array.from({ length: width }, work));
  return passed;
}

describe('two replicas', () => {
  it('lose no check when one of them dies under load, and use it again when it is back', async () => {
    const [first, second] = [await startReplica(), await startReplica()];
    const wire = await startWireTo(first);
    const client = await connect(wire.address, second.address);
    let done = false;

    const passed = load(client, 24, () => done);
    await until(() => first.fake.principals.length > 200);
    wire.cut();
    const seenAtCut = second.fake.principals.length;
    await until(() => second.fake.principals.length > seenAtCut + 200);
    wire.mend();
    const seenAtMend = first.fake.principals.length;
    await until(() => first.fake.principals.length > seenAtMend + 200);
    done = true;

    // Every one of them: a lost check would have rejected.
    expect(await passed).toBeGreaterThan(600);
  });

  it('lose no check when one of them is stopped under load', async () => {
    const [first, second] = [await startReplica(), await startReplica()];
    const client = await connect(first.address, second.address);
    let done = false;

    const passed = load(client, 24, () => done);
    await until(() => first.fake.principals.length > 100);
    const startedAt = performance.now();
    await first.close({ drainMs: 5_000 });
    const closedAfterMs = performance.now() - startedAt;
    const seen = second.fake.principals.length;
    await until(() => second.fake.principals.length > seen + 100);
    done = true;

    expect(await passed).toBeGreaterThan(200);
    expect(closedAfterMs).toBeLessThan(4_000);
  });

  it('share the work by what each can do', async () => {
    const [fast, slow] = [
      await startReplica({ fake: createFakeDetection({ delayMs: 2 }) }),
      await startReplica({ fake: createFakeDetection({ delayMs: 30 }) }),
    ];
    const client = await connect(fast.address, slow.address);

    await load(client, 8, () => fast.fake.principals.length + slow.fake.principals.length > 600);

    expect(slow.fake.principals.length).toBeGreaterThan(0);
    expect(slow.fake.principals.length).toBeLessThan(fast.fake.principals.length / 3);
  });

  it('answer a check that the other one refuses because it is full', async () => {
    const full = await startReplica({ fake: { ...createFakeDetection(), detect: overloaded } });
    const free = await startReplica();
    const client = await connect(full.address, free.address);

    const verdicts = await Promise.all(Array.from({ length: 20 }, () => client.detect(request('hi'), testPrincipal)));

    expect(verdicts).toHaveLength(20);
  });
});

describe('one replica that is full', () => {
  it('is not asked again and again', async () => {
    const detect = vi.fn(overloaded);
    const client = await connect((await startReplica({ fake: { ...createFakeDetection(), detect } })).address);

    await expect(client.detect(request('hi'), testPrincipal)).rejects.toMatchObject({ code: 'OVERLOADED' });
    expect(detect).toHaveBeenCalledTimes(1);
  });
});

function overloaded(): Promise<never> {
  return Promise.reject(new GatehouseError('OVERLOADED'));
}

interface Guarded {
  readonly stream: GuardedStream;
  /** The text as it may be delivered. */
  readonly delivered: () => string;
  readonly ended: Promise<Verdict>;
}

/** Opens a stream and puts together what it releases, as the proxy does. */
function guard(client: MeshClient, whole: string, options = {}): Guarded {
  let text = '';
  let end = 0;
  let resolve: (verdict: Verdict) => void;
  let reject: (error: Error) => void;
  const ended = new Promise<Verdict>((onVerdict, onError) => {
    resolve = onVerdict;
    reject = onError;
  });
  const stream = client.openStream(
    create(StreamOpenSchema),
    testPrincipal,
    {
      onRelease(release: StreamRelease) {
        let from = end;
        for (const edit of release.edits) {
          text += whole.slice(from, edit.start) + edit.replacement;
          from = edit.end;
        }
        text += whole.slice(from, release.end);
        end = release.end;
      },
      onVerdict: (verdict) => resolve(verdict),
      onError: (error) => reject(error),
    },
    options,
  );
  return { stream, delivered: () => text, ended };
}

function delta(text: string) {
  return create(StreamDeltaSchema, { channel: 0, text });
}

describe('guarded streams over the mesh', () => {
  it('release text with edits and end with the verdict', async () => {
    const client = await connect((await startReplica()).address);
    const { stream, delivered, ended } = guard(client, 'my secret is safe');

    for (const text of ['my sec', 'ret is', ' safe']) stream.send(delta(text));
    stream.close();

    expect(await ended).toMatchObject({ action: Action.PASS });
    expect(delivered()).toBe('my ****** is safe');
  });

  it('end early when the guard rejects, and ignore what comes after', async () => {
    const client = await connect((await startReplica()).address);
    const { stream, ended } = guard(client, 'an attack plan');

    stream.send(delta('an attack '));

    expect(await ended).toMatchObject({ action: Action.REJECT });
    stream.send(delta('plan'));
    stream.close();
  });

  it('go on over another lane when theirs is lost, and deliver each part once', async () => {
    const [first, second] = [await startReplica(), await startReplica()];
    const wires = [await startWireTo(first), await startWireTo(second)];
    const client = await connect(...wires.map(({ address }) => address));
    const whole = 'one secret two secret three secret four';
    const { stream, delivered, ended } = guard(client, whole);

    stream.send(delta('one secret two sec'));
    await until(() => delivered() === 'one ****** two ');
    const carrier = first.fake.principals.length > 0 ? 0 : 1;
    wires[carrier]?.cut();
    stream.send(delta('ret three secret four'));
    stream.close();

    expect(await ended).toMatchObject({ action: Action.PASS });
    expect(delivered()).toBe('one ****** two ****** three ****** four');
    expect((carrier === 0 ? second : first).fake.principals).toHaveLength(1);
  });

  it('fail when their lane is lost after more text than is kept for a replay', async () => {
    const server = await startReplica();
    const wire = await startWireTo(server);
    const client = await connect(wire.address);
    const { stream, ended } = guard(client, '');
    for (let index = 0; index < 12; index++) stream.send(delta('x'.repeat(100_000)));
    await until(() => server.fake.principals.length === 1);

    wire.cut();
    wire.mend();

    await expect(ended).rejects.toMatchObject({ code: 'DETECTION_UNAVAILABLE' });
    await client.ready(10_000);
    expect(server.fake.principals).toHaveLength(1);
  });

  it('call no handler after they were cancelled', async () => {
    const server = await startReplica();
    const client = await connect(server.address);
    const handlers = { onRelease: vi.fn(), onVerdict: vi.fn(), onError: vi.fn() };
    const stream = client.openStream(create(StreamOpenSchema), testPrincipal, handlers);

    stream.send(delta('some text '));
    stream.cancel();
    stream.close();
    await client.detect(request('hi'), testPrincipal);

    expect([handlers.onRelease, handlers.onVerdict, handlers.onError].map(({ mock }) => mock.calls)).toEqual([
      [],
      [],
      [],
    ]);
  });

  it('end at their deadline and with their signal', async () => {
    const client = await connect((await startReplica()).address);
    const controller = new AbortController();
    const late = guard(client, '', { timeoutMs: 30 });
    const given = guard(client, '', { signal: controller.signal });

    controller.abort();

    await expect(given.ended).rejects.toMatchObject({ code: 'CANCELED' });
    await expect(late.ended).rejects.toMatchObject({ code: 'DEADLINE_EXCEEDED' });
  });

  it('report an error after they were opened when the client is closed', async () => {
    const client = await connect((await startReplica()).address);
    await client.close();

    await expect(guard(client, '').ended).rejects.toMatchObject({ code: 'SHUTTING_DOWN' });
  });
});
