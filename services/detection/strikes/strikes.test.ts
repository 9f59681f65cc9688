import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Action, Mode, RiskLevel } from '#gen/gatehouse/common/v1/risk_pb.js';
import { UnjudgedReason } from '#gen/gatehouse/detection/v1/verdict_pb.js';
import { FailMode } from '#gen/gatehouse/policy/v1/policy_pb.js';
import { createTestDatabase, type TestDatabase } from '#lib/testing/database.js';
import { startTestService, type TestService } from '../testing/service.js';
import type { TestTenant } from '../testing/tenant.js';
import { storeStrike } from './store.js';

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

/** Each position of a text brings new states. */
const heavy = '.{0,90}x.{0,90}y';

const scanner = (failMode: FailMode, mode = Mode.ENFORCE) => ({
  name: 'slow',
  riskLevel: RiskLevel.HIGH_RISK,
  scanPrompt: true,
  failMode,
  mode,
  definition: { case: 'regex' as const, value: { pattern: heavy } },
});

const limit = { maxStrikes: 3, windowMinutes: 60 };

async function strike(tenant: TestTenant, instanceId: string): Promise<boolean> {
  const [row] = await database.db.query<{ id: string }>('select id from custom_scanners where tenant_id = $1', [
    tenant.tenantId,
  ]);
  return storeStrike(
    database.db,
    { tenantId: tenant.tenantId, scannerId: row!.id, instanceId, milliseconds: 120 },
    limit,
  );
}

async function revisionOf(tenant: TestTenant): Promise<bigint> {
  const [row] = await database.db.query<{ revision: bigint }>('select revision from tenants where id = $1', [
    tenant.tenantId,
  ]);
  return row!.revision;
}

describe('W-24: a pattern that is too dear', () => {
  it('is judged in a lane of its own while it keeps within its budget', async () => {
    const tenant = await service.newTenant({ scanners: [scanner(FailMode.CLOSED)] });

    const verdict = await service.judge(tenant, 'an x and then a y');

    expect(verdict).toMatchObject({ action: Action.REJECT, decidedBy: 'S100', unjudged: [] });
  });

  it('is suspended by the third strike of all instances, with a revision and an audit entry', async () => {
    const tenant = await service.newTenant({ scanners: [scanner(FailMode.OPEN)] });

    const suspended = [await strike(tenant, 'one'), await strike(tenant, 'two'), await strike(tenant, 'one')];

    expect(suspended).toEqual([false, false, true]);
    expect(await strike(tenant, 'two')).toBe(false);
    const audit = await database.db.query(
      'select actor_id, action, thing, detail from audit_log where tenant_id = $1 and action = $2',
      [tenant.tenantId, 'suspend'],
    );
    expect(audit).toMatchObject([{ actor_id: null, thing: 'custom_scanner', detail: { tag: 'S100' } }]);
  });

  it('is counted anew when its strikes are older than the window', async () => {
    const tenant = await service.newTenant({ scanners: [scanner(FailMode.OPEN)] });
    await strike(tenant, 'one');
    await strike(tenant, 'one');
    await database.db.query(
      `update scanner_strikes set occurred_at = now() - interval '2 hours' where tenant_id = $1`,
      [tenant.tenantId],
    );

    expect(await strike(tenant, 'one')).toBe(false);
  });

  it.each([
    ['refuses', FailMode.CLOSED, Action.REJECT, 'fail mode'],
    ['refuses, as nothing can stand in,', FailMode.DEGRADE, Action.REJECT, 'fail mode'],
    ['leaves the decision to the others', FailMode.OPEN, Action.PASS, 'default'],
  ])(
    '%s when it is suspended and its fail mode is %i, and every verdict says so',
    async (_, mode, action, decidedBy) => {
      const tenant = await service.newTenant({ scanners: [scanner(mode)] });
      await service.judge(tenant, 'hello');
      for (let i = 0; i < 3; i += 1) await strike(tenant, 'one');
      await service.untilLive(tenant, await revisionOf(tenant));

      const verdict = await service.judge(tenant, 'an x and then a y');

      expect(verdict).toMatchObject({
        action,
        decidedBy,
        unjudged: [{ scannerTag: 'S100', reason: UnjudgedReason.SUSPENDED }],
      });
      // It judges prompts only, so an answer lacks nothing.
      expect((await service.judge(tenant, [['assistant', 'x y']])).unjudged).toEqual([]);
    },
  );

  it('is no gap of verdicts while it is only monitored', async () => {
    const tenant = await service.newTenant({ scanners: [scanner(FailMode.CLOSED, Mode.MONITOR)] });
    await service.judge(tenant, 'hello');
    for (let i = 0; i < 3; i += 1) await strike(tenant, 'one');
    await service.untilLive(tenant, await revisionOf(tenant));

    expect(await service.judge(tenant, 'x y')).toMatchObject({ action: Action.PASS, unjudged: [] });
  });
});
