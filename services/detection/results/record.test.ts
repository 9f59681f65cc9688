import { mkdirSync, mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { create } from '@bufbuild/protobuf';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { Dimension, Mode, Phase, RiskLevel } from '#gen/gatehouse/common/v1/risk_pb.js';
import { DetectRequestSchema, Source, StreamOpenSchema } from '#gen/gatehouse/detection/v1/detection_pb.js';
import {
  AnonymizedTextSchema,
  EngineVersionsSchema,
  ScannerType,
  TextField,
  TextLocationSchema,
  VerdictSchema,
} from '#gen/gatehouse/detection/v1/verdict_pb.js';
import { OperatorSchema, PolicyDefinitionSchema } from '#gen/gatehouse/policy/v1/policy_pb.js';
import type { Principal } from '#lib/auth/principal.js';
import { createDatabase, type Database } from '#lib/db/database.js';
import { uuidv7 } from '#lib/db/ids.js';
import { silentLog } from '#lib/telemetry/log.js';
import { createMetrics } from '#lib/telemetry/metrics.js';
import { createTestDatabase, type TestDatabase } from '#lib/testing/database.js';
import { createFakeDetection } from '#lib/testing/fake-detection.js';
import type { JudgedText } from '../pipeline/conversation.js';
import { toFindings } from '../pipeline/findings.js';
import { createSnapshot } from '../policy/snapshot.js';
import { testKeyed } from '../testing/keyed.js';
import { openLine } from '../testing/line.js';
import { createResultRecorder, type ResultRecorder } from './record.js';
import { refuseUnkept } from './refuse-unkept.js';
import type { JudgedRequest } from './row.js';

let database: TestDatabase;
const roots: string[] = [];

beforeAll(async () => {
  database = await createTestDatabase();
});

afterAll(async () => {
  await database?.drop();
  for (const root of roots) rmSync(root, { recursive: true, force: true });
});

const principal: Principal = {
  kind: 'api_key',
  tenantId: uuidv7(),
  applicationId: '',
  policyId: '',
  actorId: 'key',
  role: undefined,
  isSuperAdmin: false,
  language: 'en',
};

const email = 'jo.doe@example.com';

/** A judged message of a user in which the e-mail address was found. */
function judged(text: string, tenantId = uuidv7()): JudgedRequest {
  const location = create(TextLocationSchema, { field: TextField.CONTENT });
  const judgedText: JudgedText = {
    location,
    role: 'user',
    text,
    received: text,
    rawOffsets: undefined,
    phase: Phase.INPUT,
    isContext: false,
  };
  const snapshot = createSnapshot(create(PolicyDefinitionSchema), 7n);
  const rule = {
    tag: 'entity',
    name: 'E-mail address',
    type: ScannerType.ENTITY,
    dimension: Dimension.DATA,
    riskLevel: RiskLevel.LOW_RISK,
    mode: Mode.ENFORCE,
    onInput: true,
    onOutput: true,
    entityType: 'EMAIL',
    operator: create(OperatorSchema, { kind: { case: 'replace', value: {} } }),
  } as const;
  const start = text.indexOf(email);
  const hits = start < 0 ? [] : [{ rule: 0, start, end: start + email.length, score: 1, explanation: '' }];
  const findings = toFindings({ ...snapshot, rules: [rule] }, [judgedText], [hits]);
  return {
    verdict: create(VerdictSchema, {
      requestId: `guardrails-${tenantId.replaceAll('-', '')}`,
      findings: findings.map(({ finding }) => finding),
      anonymized: [create(AnonymizedTextSchema, { location, text: 'the whole text' })],
      security: {},
      compliance: {},
      data: {},
      policyRevision: 7n,
      phase: Phase.INPUT,
    }),
    request: { endUserId: 'u', clientAddress: '::1', source: Source.PROXY },
    principal: { tenantId, actorId: 'key' },
    applicationId: '',
    texts: [judgedText],
    findings,
    createdAt: new Date(),
  };
}

interface Stored {
  readonly input_text: string;
  readonly output_text: string;
  readonly source: string;
  readonly verdict: Record<string, unknown>;
}

const storedOf = (tenantId: string) =>
  database.db.query<Stored>(
    `select r.input_text, r.output_text, r.source, r.verdict
     from detection_results r
     where r.tenant_id = $1
     order by r.id`,
    [tenantId],
  );

interface RecorderOptions {
  readonly maxQueued?: number;
  readonly maxBytes?: number;
  readonly fsync?: 'interval' | 'always';
  readonly root?: string;
}

/** A recorder over a spool of its own, or over one that another process left. */
function createRecorder(db: Database, options: RecorderOptions = {}) {
  const { maxQueued, maxBytes = 64 * 1024 * 1024, fsync = 'interval' } = options;
  const { root = mkdtempSync(join(tmpdir(), 'gatehouse-spool-')) } = options;
  roots.push(root);
  const metrics = createMetrics({ processMetrics: false });
  const counted = async (outcome: string) => {
    const line = (await metrics.render()).split('\n').find((text) => text.includes(`outcome="${outcome}"`));
    return Number(line?.split(' ').at(-1) ?? 0);
  };
  const recorder = createResultRecorder({
    db,
    keyedFor: () => testKeyed,
    versions: create(EngineVersionsSchema, { engine: 'test' }),
    seal: undefined,
    spool: { root, key: Buffer.alloc(32, 1), maxBytes, fsync },
    log: silentLog,
    metrics,
    ...(maxQueued === undefined ? {} : { maxQueued }),
  });
  return { recorder, counted, root };
}

async function until(isTrue: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 10_000;
  while (!(await isTrue())) {
    if (Date.now() > deadline) throw new Error('did not come true within 10 s');
    await new Promise((resolve) => setImmediate(resolve));
  }
}

describe('the recorder', () => {
  let open: ResultRecorder | undefined;

  afterEach(() => open?.close(0));

  it('stores results within a moment, masked and without any judged text in the verdict', async () => {
    const tenantId = uuidv7();
    const { recorder } = createRecorder(database.db);
    open = recorder;

    recorder.record(judged(`Write to ${email}.`, tenantId));
    await until(async () => (await storedOf(tenantId)).length === 1);

    const [row] = await storedOf(tenantId);
    expect(row).toMatchObject({ input_text: 'Write to <EMAIL>.', output_text: '', source: 'proxy' });
    expect(row?.verdict['findings']).toMatchObject([{ entityType: 'EMAIL', start: 9 }]);
    expect(JSON.stringify(row?.verdict)).not.toMatch(/jo\.doe|the whole text/);
  });

  it('stores texts that the database itself could not hold', async () => {
    const tenantId = uuidv7();
    const { recorder } = createRecorder(database.db);

    recorder.record(judged('tab\t, line\n, backslash \\n, nul \0, half a pair \ud83d', tenantId));
    await recorder.close(5_000);

    expect((await storedOf(tenantId))[0]?.input_text).toBe('tab\t, line\n, backslash \\n, nul , half a pair \ufffd');
  });

  it('cuts a text that nobody would read', async () => {
    const tenantId = uuidv7();
    const { recorder } = createRecorder(database.db);

    recorder.record(judged('x'.repeat(1_000_000), tenantId));
    await recorder.close(5_000);

    expect((await storedOf(tenantId))[0]?.input_text).toHaveLength(65_537);
  });

  it('stores everything that is queued when it closes, and counts it', async () => {
    const tenantId = uuidv7();
    const { recorder, counted } = createRecorder(database.db);

    for (let count = 0; count < 1_234; count++) recorder.record(judged('hello', tenantId));
    await recorder.close(5_000);

    expect(await storedOf(tenantId)).toHaveLength(1_234);
    expect([await counted('queued'), await counted('stored'), await counted('dropped')]).toEqual([1_234, 1_234, 0]);
  });

  it('leaves out the one row that the database refuses', async () => {
    const tenantId = uuidv7();
    const { recorder, counted } = createRecorder(database.db);

    for (let count = 0; count < 9; count++) recorder.record(judged('hello', tenantId));
    recorder.record(judged('hello', 'no tenant id'));
    await recorder.close(5_000);

    expect(await storedOf(tenantId)).toHaveLength(9);
    expect(await counted('dropped')).toBe(1);
  });

  it('stores what neither memory nor database could take, from the disk and in order, once the database is back', async () => {
    const tenantId = uuidv7();
    const line = await openLine(database.url);
    const db = createDatabase({ url: line.url, maxConnections: 1, applicationName: 'test', log: silentLog });
    const { recorder, counted, root } = createRecorder(db, { maxQueued: 10 });

    await line.cut();
    for (let count = 0; count < 1_500; count++) recorder.record(judged(`hello ${count}`, tenantId));
    await expect(db.ping()).rejects.toMatchObject({ code: 'DATABASE_UNAVAILABLE' });
    await line.restore();
    await until(async () => (await storedOf(tenantId)).length === 1_500);

    const texts = (await storedOf(tenantId)).map(({ input_text }) => input_text);
    expect(texts).toEqual(Array.from({ length: 1_500 }, (_, count) => `hello ${count}`));
    expect(await counted('dropped')).toBe(0);
    await recorder.close(5_000);
    expect(readdirSync(root)).toEqual([]);
    await db.close();
    await line.cut();
  });

  it('drops and counts what lies beyond both bounds, and has room again afterwards', async () => {
    const tenantId = uuidv7();
    const line = await openLine(database.url);
    const db = createDatabase({ url: line.url, maxConnections: 1, applicationName: 'test', log: silentLog });
    const { recorder, counted } = createRecorder(db, { maxQueued: 10, maxBytes: 1 });

    await line.cut();
    for (let count = 0; count < 15; count++) recorder.record(judged('hello', tenantId));
    const hadRoom = recorder.hasRoom();
    await line.restore();
    await until(async () => (await storedOf(tenantId)).length === 10);

    expect([hadRoom, await counted('dropped'), await counted('unspooled')]).toEqual([false, 5, 14]);
    await recorder.close(5_000);
    await db.close();
    await line.cut();
  });

  it('refuses checks that would leave no result, and no others, until the disk takes them again', async () => {
    const tenantId = uuidv7();
    const line = await openLine(database.url);
    const db = createDatabase({ url: line.url, maxConnections: 1, applicationName: 'test', log: silentLog });
    // Room for the head of a file and two rows.
    const { recorder } = createRecorder(db, { maxBytes: 3_000 });
    const client = refuseUnkept(recorder)(createFakeDetection());
    const check = (skipRecord: boolean) => client.detect(create(DetectRequestSchema, { skipRecord }), principal);
    const stream = () =>
      new Promise<unknown>((resolve) => {
        const handlers = { onRelease: () => resolve('judged'), onVerdict: () => resolve('judged'), onError: resolve };
        client.openStream(create(StreamOpenSchema), principal, handlers);
      });

    await line.cut();
    while (recorder.hasRoom()) recorder.record(judged('hello', tenantId));
    await expect(check(false)).rejects.toMatchObject({ code: 'RESULTS_FULL' });
    await expect(stream()).resolves.toMatchObject({ code: 'RESULTS_FULL' });
    await expect(check(true)).resolves.toBeDefined();
    await line.restore();

    await until(async () => recorder.hasRoom());
    await expect(check(false)).resolves.toBeDefined();
    await recorder.close(5_000);
    await db.close();
    await line.cut();
  });

  it('lets a verdict wait for the disk, and not for the database, where results are forced there', async () => {
    const tenantId = uuidv7();
    const line = await openLine(database.url);
    const db = createDatabase({ url: line.url, maxConnections: 1, applicationName: 'test', log: silentLog });
    const { recorder, root } = createRecorder(db, { fsync: 'always' });

    await line.cut();
    let isForced = false;
    const forced = recorder.record(judged('hello', tenantId))?.then(() => {
      isForced = true;
    });
    const wasForcedAtOnce = await Promise.resolve(isForced);
    await forced;

    expect([wasForcedAtOnce, isForced, readdirSync(root).length]).toEqual([false, true, 1]);
    await line.restore();
    await until(async () => (await storedOf(tenantId)).length === 1);
    await recorder.close(5_000);
    await db.close();
    await line.cut();
  });

  it('leaves what it could not store to the next process, which stores each result once, torn tail or not', async () => {
    const tenantId = uuidv7();
    const line = await openLine(database.url);
    const db = createDatabase({ url: line.url, maxConnections: 1, applicationName: 'test', log: silentLog });
    const first = createRecorder(db);
    await line.cut();
    for (let count = 0; count < 700; count++) first.recorder.record(judged(`hello ${email} ${count}`, tenantId));
    await first.recorder.close(50);
    const [folder = ''] = readdirSync(first.root);
    const [segment = ''] = readdirSync(join(first.root, folder)).filter((name) => name.endsWith('.segment'));
    const path = join(first.root, folder, segment);
    const bytes = readFileSync(path);
    writeFileSync(path, bytes.subarray(0, -7));

    const second = createRecorder(database.db, { root: first.root });
    await until(async () => (await storedOf(tenantId)).length === 699);
    await second.recorder.close(5_000);
    // Written again as it was before: nothing is stored twice, and the last one is not lost.
    const third = createRecorder(database.db, { root: leave(first.root, bytes) });
    await until(async () => (await storedOf(tenantId)).length === 700);
    await third.recorder.close(5_000);

    expect(await storedOf(tenantId)).toHaveLength(700);
    expect([await second.counted('torn'), await third.counted('repeated')]).toEqual([1, 699]);
    expect(bytes.toString('latin1')).not.toMatch(/hello|jo\.doe/);
    expect(readdirSync(first.root)).toEqual([]);
    await db.close();
  });

  it('leaves the results of a process that lives alone', async () => {
    const root = mkdtempSync(join(tmpdir(), 'gatehouse-spool-'));
    leave(root, Buffer.from('not yours'), { host: 'elsewhere', space: '', pid: 1 });

    const { recorder } = createRecorder(database.db, { root });
    recorder.record(judged('hello'));
    await recorder.close(5_000);

    expect(readdirSync(root)).toEqual(['left']);
  });

  it('keeps what another key sealed, for somebody who has it', async () => {
    const line = await openLine(database.url);
    await line.cut();
    const db = createDatabase({ url: line.url, maxConnections: 1, applicationName: 'test', log: silentLog });
    const first = createRecorder(db);
    first.recorder.record(judged('hello'));
    await first.recorder.close(50);
    const [folder = ''] = readdirSync(first.root);
    const [segment = ''] = readdirSync(join(first.root, folder)).filter((name) => name.endsWith('.segment'));
    const bytes = readFileSync(join(first.root, folder, segment));
    // The salt of the segment makes its key.
    bytes.writeUInt8(bytes.readUInt8(20) ^ 1, 20);
    writeFileSync(join(first.root, folder, segment), bytes);

    const second = createRecorder(database.db, { root: first.root });
    await until(async () => (await second.counted('damaged')) === 1);
    await second.recorder.close(5_000);

    const [own = ''] = readdirSync(first.root);
    expect(readdirSync(join(first.root, own)).filter((name) => name.endsWith('.unreadable'))).toHaveLength(1);
    await db.close();
  });
});

/** Writes a segment as a process would have left it that ran here and is gone. */
function leave(root: string, bytes: Buffer, owner: object = ownerOfTheDead()): string {
  mkdirSync(join(root, 'left'), { recursive: true });
  writeFileSync(join(root, 'left', 'owner.json'), JSON.stringify(owner));
  writeFileSync(join(root, 'left', '00000001.segment'), bytes);
  return root;
}

function ownerOfTheDead(): object {
  return { host: hostname(), space: readlinkSync('/proc/self/ns/pid'), pid: process.pid };
}
