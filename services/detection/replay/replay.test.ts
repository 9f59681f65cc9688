import { create } from '@bufbuild/protobuf';
import { type Client, createClient } from '@connectrpc/connect';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Action, RiskLevel } from '#gen/gatehouse/common/v1/risk_pb.js';
import { DetectRequestSchema } from '#gen/gatehouse/detection/v1/detection_pb.js';
import {
  DifferenceKind,
  InexactReason,
  type ReplayResultsResponse,
  ReplayService,
} from '#gen/gatehouse/detection/v1/replay_pb.js';
import { ListKind, PolicyDefinitionSchema } from '#gen/gatehouse/policy/v1/policy_pb.js';
import { type Principal, principalKey } from '#lib/auth/principal.js';
import { createMemoryTransport } from '#lib/server/memory-transport.js';
import { silentLog } from '#lib/telemetry/log.js';
import { createTestDatabase, type TestDatabase } from '#lib/testing/database.js';
import { startTestService, type TestService } from '../testing/service.js';
import type { TestTenant } from '../testing/tenant.js';

let database: TestDatabase;
let service: TestService;

beforeAll(async () => {
  database = await createTestDatabase();
  service = await startTestService(database);
});

afterAll(async () => {
  await service?.close();
  await database?.drop();
});

const blacklist = (...keywords: string[]) => [{ name: 'Own', kind: ListKind.BLACKLIST, keywords }];

function connect({ principal }: TestTenant, role: Principal['role'] = 'member'): Client<typeof ReplayService> {
  const caller: Principal = { ...principal, kind: 'user', role };
  const guard = (call: { values: { set: (key: typeof principalKey, value: Principal) => void } }) => {
    call.values.set(principalKey, caller);
  };
  return createClient(ReplayService, createMemoryTransport({ rpc: service.rpc, guard, log: silentLog }));
}

/** Judges and waits until the result is stored. */
async function store(tenant: TestTenant, content: string): Promise<string> {
  const parts = [{ kind: { case: 'text' as const, value: content } }];
  const request = create(DetectRequestSchema, { messages: [{ role: 'user', parts }] });
  const { requestId } = await service.client.detect(request, tenant.principal);
  const deadline = Date.now() + 10_000;
  for (;;) {
    const rows = await database.db.query('select 1 from detection_results r where r.request_id = $1', [requestId]);
    if (rows.length > 0) return requestId;
    if (Date.now() > deadline) throw new Error('was not stored within 10 s');
  }
}

const toRevision = (value: bigint) => ({ by: { case: 'revision' as const, value } });
const current = { by: { case: 'current' as const, value: {} } };

describe('a replay of one result', () => {
  it('gives byte-equal findings by the revision that judged, after the policy has changed twice', async () => {
    const tenant = await service.newTenant({ lists: blacklist('needle') });
    const id = await store(tenant, 'a needle for jo.doe@example.com');
    await tenant.change({ lists: blacklist('other') });
    await tenant.change({ lists: [] });

    const { replay } = await connect(tenant).replayResult({ requestId: id });

    expect(replay).toMatchObject({ differences: [], verdictDiffers: false, inexact: [] });
    expect(replay?.before?.findings.length).toBeGreaterThanOrEqual(2);
    expect(replay?.after?.policyRevision).toBe(replay?.before?.policyRevision);
  });

  it('says what another revision would have found, and what not', async () => {
    const tenant = await service.newTenant({ lists: blacklist('needle') });
    const id = await store(tenant, 'a needle and a pin');
    const revision = await tenant.change({ lists: blacklist('pin') });
    await tenant.change({ lists: [] });

    const { replay } = await connect(tenant).replayResult({ requestId: id, target: toRevision(revision) });
    const { replay: now } = await connect(tenant).replayResult({ requestId: id, target: current });

    expect(replay?.differences).toMatchObject([
      { kind: DifferenceKind.REMOVED, before: { start: 2, end: 8 } },
      { kind: DifferenceKind.ADDED, after: { start: 15, end: 18 } },
    ]);
    expect(replay?.inexact).toEqual([InexactReason.POLICY]);
    expect(now).toMatchObject({ verdictDiffers: true, after: { action: Action.PASS } });
  });

  it('judges by a draft that nobody has saved, and refuses one that does not compile', async () => {
    const tenant = await service.newTenant();
    const id = await store(tenant, 'a needle');
    const draft = (pattern: string) => ({
      by: {
        case: 'draft' as const,
        value: create(PolicyDefinitionSchema, {
          customScanners: [
            {
              tag: 'S100',
              name: 'Own',
              riskLevel: RiskLevel.HIGH_RISK,
              scanPrompt: true,
              definition: { case: 'regex', value: { pattern } },
            },
          ],
        }),
      },
    });

    const { replay } = await connect(tenant).replayResult({ requestId: id, target: draft('needle') });

    expect(replay).toMatchObject({ before: { action: Action.PASS }, after: { action: Action.REJECT } });
    await expect(connect(tenant).replayResult({ requestId: id, target: draft('(') })).rejects.toThrow(
      'does not compile',
    );
  });

  it('says which versions differ', async () => {
    const tenant = await service.newTenant();
    const id = await store(tenant, 'hello');
    await database.db.query(
      `update detection_results set versions = versions || '{"engine": "0.0.1", "catalog": "x"}' where request_id = $1`,
      [id],
    );

    const { replay } = await connect(tenant).replayResult({ requestId: id });

    expect(replay?.inexact).toEqual([InexactReason.ENGINE, InexactReason.CATALOG]);
    expect(replay).toMatchObject({ versionsBefore: { engine: '0.0.1' }, versionsAfter: { engine: 'test' } });
  });

  it('says what is missing when the text or the policy is not kept', async () => {
    const tenant = await service.newTenant();
    const [id, other] = [await store(tenant, 'hello'), await store(tenant, 'hello')];
    await database.db.query('update detection_results set sealed_conversation = null where request_id = $1', [id]);
    await database.db.query('delete from policy_snapshots where tenant_id = $1', [tenant.tenantId]);

    await expect(connect(tenant).replayResult({ requestId: id })).rejects.toThrow('its text is not kept');
    await expect(connect(tenant).replayResult({ requestId: other })).rejects.toThrow('its policy is not kept');
  });

  it('stores nothing, and shows no text', async () => {
    const tenant = await service.newTenant();
    const id = await store(tenant, 'mail jo.doe@example.com');
    const count = () =>
      database.db.query('select 1 from detection_results r where r.tenant_id = $1', [tenant.tenantId]);
    const before = (await count()).length;

    const { replay } = await connect(tenant).replayResult({ requestId: id });

    expect((await count()).length).toBe(before);
    expect(replay?.after?.anonymized).toEqual([]);
  });

  it('is refused to viewers, and finds nothing of another tenant', async () => {
    const [tenant, stranger] = [await service.newTenant(), await service.newTenant()];
    const id = await store(tenant, 'hello');

    await expect(connect(tenant, 'viewer').replayResult({ requestId: id })).rejects.toThrow('Not allowed');
    await expect(connect(stranger).replayResult({ requestId: id })).rejects.toThrow('No such result');
  });

  it('is a REST route that API keys may not use', async () => {
    const tenant = await service.newTenant();
    const id = await store(tenant, 'hello');

    const response = await service.post(tenant, `/v1/guardrails/results/${id}/replay?revision=current`, {});

    expect(response.status).toBe(403);
  });
});

describe('a replay of many', () => {
  it('reports what differs with its progress, and counts all', async () => {
    const tenant = await service.newTenant({ lists: blacklist('needle') });
    for (const text of ['a needle', 'a pin', 'nothing', 'a needle again']) await store(tenant, text);
    const gone = await store(tenant, 'not kept');
    await database.db.query('update detection_results set sealed_conversation = null where request_id = $1', [gone]);
    await tenant.change({ lists: blacklist('pin') });

    const steps: ReplayResultsResponse[] = [];
    for await (const step of connect(tenant).replayResults({ target: current })) steps.push(step);

    expect(steps.filter(({ replay }) => replay !== undefined)).toHaveLength(3);
    expect(steps[0]?.progress).toMatchObject({ total: 5, done: 0 });
    expect(steps.at(-1)?.progress).toMatchObject({ total: 5, done: 5, changed: 3, skipped: 1, stricter: 1, milder: 2 });
    expect(steps.at(-1)?.progress?.actions).toMatchObject([
      { action: Action.PASS, before: 2, after: 3 },
      { action: Action.REJECT, before: 2, after: 1 },
    ]);
  });

  it('honours its filter and its limit', async () => {
    const tenant = await service.newTenant({ lists: blacklist('needle') });
    for (const text of ['a needle', 'hello', 'a needle', 'a needle']) await store(tenant, text);

    const steps: ReplayResultsResponse[] = [];
    const request = { filter: { action: Action.REJECT }, maxResults: 2, includeEqual: true };
    for await (const step of connect(tenant).replayResults(request)) steps.push(step);

    expect(steps.filter(({ replay }) => replay !== undefined)).toHaveLength(2);
    expect(steps.at(-1)?.progress).toMatchObject({ total: 2, done: 2, changed: 0 });
  });
});
