import { create } from '@bufbuild/protobuf';
import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import { createClient } from '@connectrpc/connect';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Action, RiskLevel } from '#gen/gatehouse/common/v1/risk_pb.js';
import { GetDashboardRequestSchema, type GetDashboardResponse } from '#gen/gatehouse/detection/v1/dashboard_pb.js';
import {
  CountResultsRequestSchema,
  type DetectionResult,
  ExportFormat,
  ExportResultsRequestSchema,
  ListResultsRequestSchema,
  ResultService,
} from '#gen/gatehouse/detection/v1/result_pb.js';
import { principalKey } from '#lib/auth/principal.js';
import { createIdSequence, uuidv7 } from '#lib/db/ids.js';
import { resultNumber } from '#lib/results/result-number.js';
import { createMemoryTransport } from '#lib/server/memory-transport.js';
import { silentLog } from '#lib/telemetry/log.js';
import { createTestDatabase, type TestDatabase } from '#lib/testing/database.js';
import { exportResults } from '../results/export.js';
import { createResultReader } from '../results/reader.js';
import { insertRows, type ResultRow, toResultRow } from '../results/store.js';
import { startTestService, type TestService } from '../testing/service.js';
import type { TestTenant } from '../testing/tenant.js';
import { getDashboard } from './dashboard.js';
import { quantile } from './latency.js';

let database: TestDatabase;
let service: TestService;
let tenant: TestTenant;

const now = new Date('2026-03-10T12:34:00Z');
const minutesAgo = (minutes: number) => new Date(now.getTime() - minutes * 60_000);
const nextId = createIdSequence();

interface Made {
  readonly at: Date;
  readonly level?: RiskLevel;
  readonly action?: Action;
  readonly category?: string;
  readonly text?: string;
  readonly durationMs?: number;
  readonly of?: TestTenant;
}

/** A row as the recorder would store it. */
function row({
  at,
  level = RiskLevel.NO_RISK,
  action = Action.PASS,
  category,
  text = 'hello',
  durationMs = 1,
  of = tenant,
}: Made) {
  const tags = category ? '{S9}' : '{}';
  return toResultRow({
    id: nextId(at.getTime()),
    request_id: `guardrails-${uuidv7()}`,
    tenant_id: of.principal.tenantId,
    application_id: of.applicationId,
    actor_id: 'key',
    end_user_id: '',
    source: 'proxy',
    phase: 'input',
    input_text: text,
    output_text: '',
    overall_risk_level: level,
    security_risk_level: level,
    compliance_risk_level: RiskLevel.NO_RISK,
    data_risk_level: RiskLevel.NO_RISK,
    action,
    verdict: {},
    client_address: '',
    policy_revision: 1n,
    duration_ms: durationMs,
    created_at: at,
    texts: [],
    versions: null,
    policy_version: 1n,
    streamed: false,
    categories: category ? `{"${category}"}` : '{}',
    scanner_tags: tags,
    entity_types: '{}',
    unjudged: false,
    monitored_action: Action.UNSPECIFIED,
    sealed_conversation: null,
  });
}

/** A day and a half of traffic, newest last: one request a minute, every seventh refused, one of them of a rare kind. */
function traffic(): ResultRow[] {
  return Array.from({ length: 2_160 }, (_, index) => {
    const minutes = 2_160 - index;
    const isAttack = minutes % 7 === 0;
    const category = minutes === 1_400 ? 'Rare' : 'Prompt attacks';
    return row({
      at: minutesAgo(minutes),
      durationMs: minutes % 100 === 0 ? 50 : 2,
      text: minutes === 2_000 ? 'a 100% needle_' : 'hello',
      ...(isAttack && { level: RiskLevel.HIGH_RISK, action: Action.REJECT, category }),
    });
  });
}

beforeAll(async () => {
  database = await createTestDatabase();
  service = await startTestService(database);
  tenant = await service.newTenant();
  const stranger = await service.newTenant();
  const rows = traffic();
  for (let at = 0; at < rows.length; at += 500) await insertRows(database.db, rows.slice(at, at + 500));
  await insertRows(database.db, [
    row({ at: minutesAgo(10), level: RiskLevel.HIGH_RISK, action: Action.REJECT, of: stranger }),
  ]);
});

afterAll(async () => {
  await service?.close();
  await database?.drop();
});

function dashboard(hours: number, more: object = {}): Promise<GetDashboardResponse> {
  const request = create(GetDashboardRequestSchema, { startTime: timestampFromDate(minutesAgo(hours * 60)), ...more });
  return getDashboard(database.db, tenant.principal.tenantId, request, now);
}

const list = (init: object) =>
  createResultReader(database)(tenant.principal.tenantId).listResults(create(ListResultsRequestSchema, init));
const count = (results: object) =>
  createResultReader(database)(tenant.principal.tenantId).countResults(
    create(CountResultsRequestSchema, { results, facets: true }),
  );

/** What the rows themselves say of a span. */
async function recounted(from: Date, to: Date) {
  const [counts] = await database.db.query<{ total: bigint; rejected: bigint }>(
    `select count(*) as total, count(*) filter (where r.action = 6) as rejected
       from detection_results r
      where r.tenant_id = $1 and r.created_at >= $2 and r.created_at < $3`,
    [tenant.principal.tenantId, from, to],
  );
  return counts;
}

describe('the dashboard', () => {
  it('counts exactly what is stored, of this tenant alone, whatever the span', async () => {
    for (const hours of [0.25, 1, 5, 24, 48]) {
      const { totals, series, startTime, endTime, categories, scanners } = await dashboard(hours);
      const [from, to] = [startTime!, endTime!].map(({ seconds }) => new Date(Number(seconds) * 1000));
      const expected = await recounted(from!, to!);
      expect({ total: totals?.total, rejected: totals?.rejected }, `${hours} h`).toEqual(expected);
      expect(series.reduce((sum, { counts }) => sum + counts!.total, 0n)).toBe(expected?.total);
      expect(categories.reduce((sum, { stopped }) => sum + stopped, 0n)).toBe(expected?.rejected);
      expect(scanners.reduce((sum, { total }) => sum + total, 0n)).toBe(expected?.rejected);
    }
  });

  it('names what found most, the applications that were stopped most, and how long judging took', async () => {
    const { categories, scanners, applications, latency, totals } = await dashboard(24);

    expect(categories.map(({ key }) => key)).toEqual(['Prompt attacks', 'Rare']);
    expect(scanners[0]).toMatchObject({ key: 'S9', name: 'Prompt Injection & Jailbreaking' });
    expect(applications).toMatchObject([{ key: tenant.applicationId, name: 'Test' }]);
    expect(Math.abs(Number(applications[0]!.total - totals!.total))).toBeLessThan(60);
    expect(latency!.p50Ms).toBeGreaterThan(1.6);
    expect(latency!.p50Ms).toBeLessThan(2.4);
    expect(latency!.p99Ms).toBeLessThan(60);
  });

  it('begins days where the caller does', async () => {
    const { series } = await dashboard(36, { bucketMinutes: 1440, timeZone: 'Asia/Kolkata' });
    expect(series.map(({ startTime }) => new Date(Number(startTime!.seconds) * 1000).toISOString())).toEqual([
      '2026-03-08T18:30:00.000Z',
      '2026-03-09T18:30:00.000Z',
    ]);
  });

  it('counts nothing twice when a batch is sent again', async () => {
    const before = await dashboard(1);
    const batch = [row({ at: minutesAgo(5) })];
    await insertRows(database.db, batch);

    await expect(insertRows(database.db, [...batch, row({ at: minutesAgo(5) })])).rejects.toThrow('duplicate');

    expect((await dashboard(1)).totals?.total).toBe(before.totals!.total + 1n);
  });

  it.each([
    ['start_time', { startTime: timestampFromDate(minutesAgo(100 * 24 * 60)) }],
    ['end_time', { endTime: timestampFromDate(minutesAgo(120)) }],
    ['bucket_minutes', { bucketMinutes: 7 }],
    ['time_zone', { timeZone: 'Middle/Earth' }],
  ])('refuses a wrong %s', async (path, more) => {
    await expect(dashboard(1, more)).rejects.toMatchObject({ code: 'REQUEST_INVALID', fields: [{ path }] });
  });
});

describe('lists of results', () => {
  it('find the same by counted spans of time as by reading every row', async () => {
    const all: DetectionResult[] = [];
    let pageToken = '';
    do {
      const page = await list({ pageSize: 100, pageToken, filter: { riskLevels: [RiskLevel.HIGH_RISK] } });
      all.push(...page.results);
      pageToken = page.nextPageToken;
    } while (pageToken !== '');

    expect(all).toHaveLength(Math.floor(2_160 / 7));
    expect(all.map(({ id }) => id)).toEqual(
      all
        .map(({ id }) => id)
        .toSorted()
        .toReversed(),
    );
  });

  it.each([
    ['a category', { category: 'Rare' }, 1],
    ['a scanner and an action', { scannerTag: 'S9', actions: [Action.REJECT] }, 308],
    ['a level and its opposite', { riskLevels: [RiskLevel.HIGH_RISK], actions: [Action.PASS] }, 0],
    ['the name of the application', { applicationName: 'eS' }, 2_161],
    ['a policy that is not ours', { policyId: uuidv7() }, 0],
    ['a text with wildcards', { text: '100% NEEDLE_' }, 1],
    ['a text that wildcards would match', { text: '1%0' }, 0],
  ])('filter by %s', async (_what, filter, expected) => {
    expect(await count({ filter })).toMatchObject({ total: BigInt(expected), exact: true });
    expect((await list({ filter, pageSize: 5 })).results).toHaveLength(Math.min(5, expected));
    expect((await list({ filter, applicationId: tenant.applicationId, pageSize: 5 })).results).toHaveLength(
      Math.min(5, expected),
    );
  });

  it('tell how what they hold spreads', async () => {
    const { facets, facetsOf } = await count({ startTime: timestampFromDate(minutesAgo(70)) });
    const values = (field: string) => facets.find((facet) => facet.field === field)?.values;
    expect(facetsOf).toBe(71);
    expect(values('risk_levels')).toMatchObject([
      { value: '1', count: 61n },
      { value: '4', count: 10n },
    ]);
    expect(values('scanner_tag')).toMatchObject([{ value: 'S9', count: 10n }]);
  });

  it('give numbered pages as tokens do', async () => {
    const first = await list({ pageSize: 10 });
    const second = await list({ pageSize: 10, pageToken: first.nextPageToken });
    expect((await list({ pageSize: 10, page: 2 })).results).toEqual(second.results);
  });

  it('find a result by each of its names', async () => {
    const { results } = await list({ pageSize: 1 });
    const reader = createResultReader(database)(tenant.principal.tenantId);
    const { id } = results[0]!;
    for (const requestId of [id, String(resultNumber(id))])
      expect((await reader.getResult({ requestId })).result?.id).toBe(id);
    await expect(reader.getResult({ requestId: String(resultNumber(id) + 1) })).rejects.toThrow('No such result');
  });

  it('are exported as they are listed', async () => {
    const request = create(ExportResultsRequestSchema, {
      results: { filter: { riskLevels: [RiskLevel.HIGH_RISK] } },
      format: ExportFormat.JSONL,
      maxResults: 100,
    });
    let text = '';
    for await (const { chunk } of exportResults(
      database.db,
      tenant.principal.tenantId,
      request,
      AbortSignal.timeout(60_000),
    ))
      text += new TextDecoder().decode(chunk);
    expect(text.trim().split('\n')).toHaveLength(100);
  });
});

describe('a watch', () => {
  it('brings what the filters select as it is stored, once', async () => {
    const guard = ({ values }: { values: { set(key: typeof principalKey, value: object): void } }) =>
      void values.set(principalKey, { ...tenant.principal, kind: 'user', role: 'viewer' });
    const transport = createMemoryTransport({ rpc: service.rpc, guard, log: silentLog });
    const leaving = new AbortController();
    const stream = createClient(ResultService, transport).watchResults(
      { results: { filter: { riskLevels: [RiskLevel.HIGH_RISK] } } },
      { signal: leaving.signal },
    );
    const messages = stream[Symbol.asyncIterator]();
    expect((await messages.next()).value?.results).toEqual([]);
    const attack = row({ at: new Date(), level: RiskLevel.HIGH_RISK });

    await insertRows(database.db, [row({ at: new Date() }), attack]);

    expect((await messages.next()).value?.results.map((result: DetectionResult) => result.id)).toEqual([attack[0]]);
    leaving.abort();
    await messages.next().catch(() => undefined);
  });
});

describe('quantiles', () => {
  it('are of no result without results, and inside of the step that they fall into', () => {
    expect(quantile([], 0.5)).toBe(0);
    expect(quantile([{ step: 10, count: 4 }], 0.5)).toBeCloseTo(1.2 ** 9.5 / 100);
  });
});
