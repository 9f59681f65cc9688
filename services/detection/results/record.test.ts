import { create } from '@bufbuild/protobuf';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { Dimension, Mode, Phase, RiskLevel } from '#gen/gatehouse/common/v1/risk_pb.js';
import { Source } from '#gen/gatehouse/detection/v1/detection_pb.js';
import {
  AnonymizedTextSchema,
  EngineVersionsSchema,
  ScannerType,
  TextField,
  TextLocationSchema,
  VerdictSchema,
} from '#gen/gatehouse/detection/v1/verdict_pb.js';
import { OperatorSchema, PolicyDefinitionSchema } from '#gen/gatehouse/policy/v1/policy_pb.js';
import { createDatabase, type Database } from '#lib/db/database.js';
import { uuidv7 } from '#lib/db/ids.js';
import { silentLog } from '#lib/telemetry/log.js';
import { createMetrics } from '#lib/telemetry/metrics.js';
import { createTestDatabase, type TestDatabase } from '#lib/testing/database.js';
import type { JudgedText } from '../pipeline/conversation.js';
import { toFindings } from '../pipeline/findings.js';
import { createSnapshot } from '../policy/snapshot.js';
import { testKeyed } from '../testing/keyed.js';
import { openLine } from '../testing/line.js';
import { createResultRecorder, type ResultRecorder } from './record.js';
import type { JudgedRequest } from './row.js';

let database: TestDatabase;

beforeAll(async () => {
  database = await createTestDatabase();
});

afterAll(() => database?.drop());

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

function createRecorder(db: Database, maxQueued?: number) {
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
    log: silentLog,
    metrics,
    ...(maxQueued === undefined ? {} : { maxQueued }),
  });
  return { recorder, counted };
}

async function until(isTrue: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 10_000;
  while (!(await isTrue())) if (Date.now() > deadline) throw new Error('did not come true within 10 s');
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

  it('keeps results while the database is away, drops those beyond its bound, and stores the rest afterwards', async () => {
    const tenantId = uuidv7();
    const line = await openLine(database.url);
    const db = createDatabase({ url: line.url, maxConnections: 1, applicationName: 'test', log: silentLog });
    const { recorder, counted } = createRecorder(db, 10);

    await line.cut();
    for (let count = 0; count < 15; count++) recorder.record(judged('hello', tenantId));
    await expect(db.ping()).rejects.toMatchObject({ code: 'DATABASE_UNAVAILABLE' });
    await line.restore();
    await until(async () => (await storedOf(tenantId)).length === 10);

    expect(await counted('dropped')).toBe(5);
    await recorder.close(5_000);
    await db.close();
    await line.cut();
  });

  it('does not hold up the end when the database stays away', async () => {
    const line = await openLine(database.url);
    const db = createDatabase({ url: line.url, maxConnections: 1, applicationName: 'test', log: silentLog });
    const { recorder, counted } = createRecorder(db);

    await line.cut();
    recorder.record(judged('hello'));
    await recorder.close(100);

    expect(await counted('dropped')).toBe(1);
    await db.close();
  });
});
