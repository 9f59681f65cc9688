import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createDatabase, type Database } from '#lib/db/database.js';
import { uuidv7 } from '#lib/db/ids.js';
import { GatehouseError } from '#lib/errors/error.js';
import { silentLog } from '#lib/telemetry/log.js';
import { createTestDatabase, type TestDatabase } from '#lib/testing/database.js';
import { createQuotas, monthOf, type Quotas } from './quota.js';

let database: TestDatabase;
const open: Quotas[] = [];
const pools: Database[] = [];

beforeAll(async () => {
  database = await createTestDatabase();
});

afterEach(async () => {
  await Promise.all(open.splice(0).map((quotas) => quotas.close()));
});

afterAll(async () => {
  await Promise.all(pools.map((pool) => pool.close()));
  await database?.drop();
});

const nowMs = Date.UTC(2026, 10, 30, 23, 0, 0);

function quotasOf(db: Database, clock = () => nowMs): Quotas {
  const quotas = createQuotas({ db, log: silentLog, api: 'detection', clock });
  open.push(quotas);
  return quotas;
}

/** What a process of its own has: a pool to the same database. */
function process(): Quotas {
  const pool = createDatabase({ url: database.url, maxConnections: 3, applicationName: 'quota', log: silentLog });
  pools.push(pool);
  return quotasOf(pool);
}

async function newTenant(): Promise<string> {
  const id = uuidv7();
  await database.db.query('insert into tenants (id, name) values ($1, $2)', [id, `quota ${id}`]);
  return id;
}

async function usedBy(tenantId: string, month = monthOf(nowMs)): Promise<number> {
  const rows = await database.db.query<{ used: bigint }>(
    'select u.used from tenant_quota_usage u where u.tenant_id = $1 and u.month = $2',
    [tenantId, month],
  );
  return Number(rows[0]?.used ?? 0n);
}

async function passing(quotas: Quotas, tenantId: string, limit: number, calls: number): Promise<number> {
  const outcomes = await Promise.allSettled(Array.from({ length: calls }, async () => quotas.count(tenantId, limit)));
  for (const outcome of outcomes)
    if (outcome.status === 'rejected') expect(outcome.reason).toBeInstanceOf(GatehouseError);
  return outcomes.filter(({ status }) => status === 'fulfilled').length;
}

describe('the month of a tenant', () => {
  it('loses no call and lets through no more than the limit when several processes count at once', async () => {
    const tenantId = await newTenant();
    const processes = Array.from({ length: 4 }, process);

    const below = await Promise.all(processes.map((quotas) => passing(quotas, tenantId, 10_000, 700)));
    await Promise.all(processes.map((quotas) => quotas.close()));
    expect(below).toEqual([700, 700, 700, 700]);
    expect(await usedBy(tenantId)).toBe(2_800);

    const others = Array.from({ length: 4 }, process);
    const beyond = await Promise.all(others.map((quotas) => passing(quotas, tenantId, 3_000, 200)));
    const total = beyond.reduce((sum, passed) => sum + passed, 0);
    await Promise.all(others.map((quotas) => quotas.close()));
    expect(total).toBe(200);
    expect(await usedBy(tenantId)).toBe(3_000);
  });

  it('is refused with what was used and the seconds that are left of it, and begins anew', async () => {
    const tenantId = await newTenant();
    let now = nowMs;
    const quotas = quotasOf(database.db, () => now);
    await passing(quotas, tenantId, 2, 2);

    await expect(async () => quotas.count(tenantId, 2)).rejects.toMatchObject({
      code: 'QUOTA_EXCEEDED',
      message: 'Monthly limit reached: 2 of 2 calls used',
      retryAfterSeconds: 3_600,
    });
    now += 3_600_000;
    expect(await passing(quotas, tenantId, 2, 1)).toBe(1);
    await quotas.close();
    expect([await usedBy(tenantId), await usedBy(tenantId, '2026-12-01')]).toEqual([2, 1]);
  });
});
