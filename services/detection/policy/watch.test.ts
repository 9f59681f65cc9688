import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { Action, RiskLevel } from '#gen/gatehouse/common/v1/risk_pb.js';
import type { Verdict } from '#gen/gatehouse/detection/v1/verdict_pb.js';
import { ListKind } from '#gen/gatehouse/policy/v1/policy_pb.js';
import { createDatabase, type Database } from '#lib/db/database.js';
import { silentLog } from '#lib/telemetry/log.js';
import { createMetrics } from '#lib/telemetry/metrics.js';
import { createTestDatabase, type TestDatabase } from '#lib/testing/database.js';
import { openLine } from '../testing/line.js';
import { startTestService, type TestService } from '../testing/service.js';
import { createScanPool, type ScanPool } from '../workers/pool.js';
import { createPolicyWatch, type PolicyWatch } from './watch.js';

let database: TestDatabase;
let service: TestService;
let pool: ScanPool;

beforeAll(async () => {
  database = await createTestDatabase();
  service = await startTestService(database);
  pool = createScanPool({ threads: 1, log: silentLog });
});

afterAll(async () => {
  await pool?.close();
  await service?.close();
  await database?.drop();
});

const blacklist = (...keywords: string[]) => [{ name: 'Words', kind: ListKind.BLACKLIST, keywords }];
const brokenScanner = {
  name: 'Broken',
  riskLevel: RiskLevel.HIGH_RISK,
  scanPrompt: true,
  definition: { case: 'regex' as const, value: { pattern: 'a(b' } },
};

describe('a change of a policy', () => {
  it('is in force for every verdict once its revision is reported live, under parallel load', async () => {
    const wordOf = new Map<bigint, string>();
    const tenant = await service.newTenant({ lists: blacklist('word0') });
    // Long enough that scans go to the threads, each of which has compiled policies of its own.
    const filler = 'an ordinary sentence of no interest. '.repeat(150);
    const problems: string[] = [];
    let live = 0n;
    let judged = 0;
    let running = true;

    const check = (verdict: Verdict, words: readonly string[]) => {
      judged++;
      // Also for requests that were under way when the report came: it waits for them.
      if (verdict.policyRevision < live) problems.push(`revision ${verdict.policyRevision} after ${live} was live`);
      const word = wordOf.get(verdict.policyRevision);
      const expected = word !== undefined && words.includes(word) ? Action.REJECT : Action.PASS;
      if (word !== undefined && verdict.action !== expected) problems.push(`not by the list of its revision: ${word}`);
    };
    const load = async (size: number) => {
      for (let turn = 0; running; turn++) {
        const words = [`word${turn % 8}`, `word${(turn + 3) % 8}`];
        check(await service.judge(tenant, `${filler.slice(0, size)} ${words.join(' ')}`), words);
        // As calls from the network do. A short scan waits for nothing, and without this nobody else would get a turn.
        await new Promise((resolve) => setImmediate(resolve));
      }
    };
    const loads = [10, 10, 10, 5_000, 5_000, 5_000].map(load);

    try {
      for (let round = 1; round <= 8; round++) {
        const word = `word${round % 8}`;
        const revision = await tenant.change({ lists: blacklist(word) });
        wordOf.set(revision, word);
        await service.untilLive(tenant, revision);
        live = revision;
        const target = judged + 20;
        while (judged < target) await new Promise((resolve) => setImmediate(resolve));
      }
    } finally {
      running = false;
      await Promise.all(loads);
    }

    expect(problems).toEqual([]);
    expect(judged).toBeGreaterThan(160);
  });

  it('that does not touch the policy raises the revision of verdicts and compiles nothing', async () => {
    const tenant = await service.newTenant();
    const { watch, compiled } = createWatch(database.db);
    const first = await admitOnce(watch, tenant);

    const revision = await tenant.touch();
    watch.onRevision(tenant.tenantId, revision);
    await until(() => watch.revisions()[tenant.tenantId]?.revision === String(revision));
    const second = await admitOnce(watch, tenant);

    expect(second.revision).toBe(first.revision + 1n);
    expect(second.key).toBe(first.key);
    expect(compiled()).toEqual([first.key]);
    watch.close();
  });

  it('that does not compile leaves the last good policy in force and is reported as a problem', async () => {
    const tenant = await service.newTenant({ lists: blacklist('frobnicate') });
    const good = await service.judge(tenant, 'frobnicate');

    await tenant.change({ lists: [], scanners: [brokenScanner] });
    const problem = await untilProblem(tenant.tenantId);
    const kept = await service.judge(tenant, 'frobnicate');

    expect(problem).toMatchObject({ revision: String(good.policyRevision) });
    expect(problem.problem).toContain('custom_scanners[0].regex.pattern');
    expect(kept).toMatchObject({ action: Action.REJECT, policyRevision: good.policyRevision });

    const revision = await tenant.change({ scanners: [] });
    await service.untilLive(tenant, revision);
    const mended = await service.judge(tenant, 'frobnicate');

    expect(mended).toMatchObject({ action: Action.PASS, policyRevision: revision });
  });

  it('of an application to another policy changes who judges', async () => {
    const tenant = await service.newTenant({ lists: blacklist('frobnicate') });
    const other = await service.newTenant();
    await service.judge(tenant, 'hello');

    // The other tenant's policy row becomes a second policy of this one.
    await database.db.query('delete from api_keys where tenant_id = $1', [other.tenantId]);
    await database.db.query('delete from applications where tenant_id = $1', [other.tenantId]);
    await database.db.query(`update policies set tenant_id = $2, name = 'Second', is_default = false where id = $1`, [
      other.policyId,
      tenant.tenantId,
    ]);
    await database.db.query('update applications set policy_id = $2 where id = $1', [
      tenant.applicationId,
      other.policyId,
    ]);
    await service.untilLive(tenant, await tenant.touch());

    expect(await service.judge(tenant, 'frobnicate')).toMatchObject({ action: Action.PASS, policyId: other.policyId });
  });

  it('that disables the application refuses its requests', async () => {
    const tenant = await service.newTenant();
    await service.judge(tenant, 'hello');

    await database.db.query('update applications set enabled = false where id = $1', [tenant.applicationId]);
    await service.untilLive(tenant, await tenant.touch());

    await expect(service.judge(tenant, 'hello')).rejects.toMatchObject({ code: 'APPLICATION_DISABLED' });
  });
});

describe('loading a tenant', () => {
  it('refuses requests while the policy has never compiled, and says why', async () => {
    const tenant = await service.newTenant({ scanners: [brokenScanner] });

    await expect(service.judge(tenant, 'hello')).rejects.toMatchObject({
      code: 'POLICY_INVALID',
      fields: [{ path: 'custom_scanners[0].regex.pattern' }],
    });
  });

  it('announces the tenant before it reads it, so that no rollout can miss this instance', async () => {
    const tenant = await service.newTenant();
    const announced: string[] = [];
    const { watch } = createWatch(database.db, async (current) => {
      announced.push(current.revisions()[tenant.tenantId]?.revision ?? 'none');
    });

    await admitOnce(watch, tenant);

    expect(announced).toEqual(['0', '1']);
    watch.close();
  });

  it('reads the database once for many requests that come together', async () => {
    const tenant = await service.newTenant();
    let reads = 0;
    const counting: Database = {
      ...database.db,
      transaction: (work, options) => {
        reads++;
        return database.db.transaction(work, options);
      },
    };
    const { watch } = createWatch(counting);

    await Promise.all(Array.from({ length: 50 }, () => admitOnce(watch, tenant)));

    expect(reads).toBe(1);
    watch.close();
  });

  it('forgets an application that is not there, so that made-up ids cost no memory', async () => {
    const tenant = await service.newTenant();
    const { watch } = createWatch(database.db);
    const foreign = await service.newTenant();

    await expect(watch.admit(tenant.tenantId, foreign.applicationId)).rejects.toMatchObject({
      code: 'APPLICATION_FOREIGN',
    });

    expect(await admitOnce(watch, tenant)).toMatchObject({ revision: 1n });
    watch.close();
  });

  it('drops a tenant that was deleted', async () => {
    const tenant = await service.newTenant();
    const { watch } = createWatch(database.db);
    await admitOnce(watch, tenant);

    await database.db.query('delete from api_keys where tenant_id = $1', [tenant.tenantId]);
    await database.db.query('delete from applications where tenant_id = $1', [tenant.tenantId]);
    await database.db.query('delete from tenants where id = $1', [tenant.tenantId]);
    watch.onRevision(tenant.tenantId, 2n);
    await until(() => watch.revisions()[tenant.tenantId] === undefined);

    await expect(watch.admit(tenant.tenantId, tenant.applicationId)).rejects.toMatchObject({
      code: 'APPLICATION_FOREIGN',
    });
    watch.close();
  });
});

describe('while the database is away', () => {
  let line: Awaited<ReturnType<typeof openLine>> | undefined;

  afterEach(() => line?.cut());

  it('the last good policy serves, a new tenant is refused, and what changed is made up for afterwards', async () => {
    const tenant = await service.newTenant();
    const stranger = await service.newTenant();
    line = await openLine(database.url);
    const db = createDatabase({ url: line.url, maxConnections: 2, applicationName: 'test', log: silentLog });
    const { watch } = createWatch(db);
    const before = await admitOnce(watch, tenant);

    await line.cut();
    const during = await admitOnce(watch, tenant);
    const refused = await Promise.resolve(watch.admit(stranger.tenantId, stranger.applicationId)).catch(
      (error: unknown) => error,
    );
    const revision = await tenant.change({ lists: blacklist('frobnicate') });
    watch.onRevision(tenant.tenantId, revision);
    await line.restore();
    await until(() => watch.revisions()[tenant.tenantId]?.revision === String(revision));

    expect(during).toBe(before);
    expect(refused).toMatchObject({ code: 'DATABASE_UNAVAILABLE' });
    expect(await admitOnce(watch, tenant)).toMatchObject({ revision });
    watch.close();
    await db.close();
  });
});

it('does not report a revision live while a request is judged by an older one', async () => {
  const tenant = await service.newTenant();
  const { watch } = createWatch(database.db);
  const held = await watch.admit(tenant.tenantId, tenant.applicationId);

  const revision = await tenant.touch();
  watch.onRevision(tenant.tenantId, revision);
  await until(async () => (await admitOnce(watch, tenant)).revision === revision);
  const whileHeld = watch.revisions()[tenant.tenantId];
  held.release();

  expect(whileHeld).toEqual({ revision: String(held.policy.revision), problem: '' });
  expect(watch.revisions()[tenant.tenantId]).toEqual({ revision: String(revision), problem: '' });
  watch.close();
});

/** A watch over the real engine that notes which keys were compiled. */
function createWatch(db: Database, announce: (watch: PolicyWatch) => Promise<void> = async () => undefined) {
  const keys: string[] = [];
  const watch: PolicyWatch = createPolicyWatch({
    db,
    engine: {
      validate: pool.validate,
      prepare(policy) {
        keys.push(policy.key);
        return pool.prepare(policy);
      },
    },
    announce: () => announce(watch),
    log: silentLog,
    metrics: createMetrics({ processMetrics: false }),
  });
  return { watch, compiled: () => keys };
}

async function admitOnce(watch: PolicyWatch, tenant: { tenantId: string; applicationId: string }) {
  const admission = await watch.admit(tenant.tenantId, tenant.applicationId);
  admission.release();
  return admission.policy;
}

async function until(isTrue: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 10_000;
  while (!(await isTrue())) {
    if (Date.now() > deadline) throw new Error('did not come true within 10 s');
    await new Promise((resolve) => setImmediate(resolve));
  }
}

async function untilProblem(tenantId: string): Promise<{ revision: string; problem: string }> {
  let found: { revision: string; problem: string } | undefined;
  await until(async () => {
    const [row] = await database.db.query<{ state: { revision: string; problem: string } }>(
      'select i.revisions -> $2 as state from instances i where i.id = $1',
      [service.instanceId, tenantId],
    );
    found = row?.state;
    return found !== undefined && found.problem !== '';
  });
  return found!;
}
