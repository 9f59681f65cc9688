import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { silentLog } from '#lib/telemetry/log.js';
import { createTestDatabase, type TestDatabase } from '#lib/testing/database.js';
import type { Database } from './database.js';
import { uuidv7 } from './ids.js';
import { publishRevision, watchRevisions } from './revisions.js';

let test: TestDatabase;
let db: Database;
beforeAll(async () => {
  test = await createTestDatabase();
  db = test.db;
});
afterAll(() => test.drop());

async function createTenant(): Promise<{ tenantId: string; policyId: string }> {
  const [tenantId, policyId] = [uuidv7(), uuidv7()];
  await db.query('insert into tenants (id, name) values ($1, $2)', [tenantId, 'tenant']);
  await db.query('insert into policies (id, tenant_id, name) values ($1, $2, $3)', [policyId, tenantId, 'policy']);
  return { tenantId, policyId };
}

function publish(tenantId: string): Promise<bigint> {
  return db.transaction((tx) => publishRevision(tx, { tenantId, diff: {} }));
}

/** A watch that records what it is told. Polls only when asked to, so that a test knows who told it. */
async function watch(pollMs = 3_600_000) {
  const calls: [string, bigint][] = [];
  const watching = await watchRevisions({
    url: test.url,
    db,
    log: silentLog,
    onRevision: (tenantId, revision) => calls.push([tenantId, revision]),
    pollMs,
  });
  return {
    close: watching.close,
    revisionsOf: (tenantId: string) => calls.filter(([id]) => id === tenantId).map(([, revision]) => revision),
    newestOf: (tenantId: string) => calls.findLast(([id]) => id === tenantId)?.[1],
  };
}

async function listeners(): Promise<number[]> {
  const rows = await db.query<{ pid: number }>(
    `select a.pid from pg_stat_activity a
     where a.datname = current_database() and a.application_name = 'gatehouse-revisions' and a.query like 'listen%'`,
  );
  return rows.map(({ pid }) => pid);
}

async function killListeners(): Promise<void> {
  for (const pid of await listeners()) await db.query('select pg_terminate_backend($1, 5000)', [pid]);
}

describe('publishRevision', () => {
  it('refuses an unknown tenant', async () => {
    await expect(publish(uuidv7())).rejects.toMatchObject({ code: 'NOT_FOUND', message: 'No such tenant' });
  });

  it('numbers the changes of a tenant, records them, and marks the policy', async () => {
    const { tenantId, policyId } = await createTenant();
    const actorId = uuidv7();
    const diff = { what: 'blacklist', after: { keywords: ['nul\0'] } };

    const first = await publish(tenantId);
    const second = await db.transaction((tx) =>
      publishRevision(tx, { tenantId, policyId, actorId, reason: 'because', diff }),
    );

    expect([first, second]).toEqual([1n, 2n]);
    const recorded = await db.query(
      `select r.revision, r.policy_id, r.actor_id, r.reason, r.diff
       from policy_revisions r where r.tenant_id = $1 order by r.revision`,
      [tenantId],
    );
    expect(recorded).toEqual([
      { revision: 1n, policy_id: null, actor_id: null, reason: '', diff: {} },
      {
        revision: 2n,
        policy_id: policyId,
        actor_id: actorId,
        reason: 'because',
        diff: { what: 'blacklist', after: { keywords: ['nul'] } },
      },
    ]);
    expect(await db.query('select p.revision from policies p where p.id = $1', [policyId])).toEqual([{ revision: 2n }]);
  });

  it('never marks the policy of another tenant', async () => {
    const [mine, other] = [await createTenant(), await createTenant()];

    await db.transaction((tx) => publishRevision(tx, { tenantId: mine.tenantId, policyId: other.policyId, diff: {} }));

    const rows = await db.query('select p.revision from policies p where p.id = $1', [other.policyId]);
    expect(rows).toEqual([{ revision: 0n }]);
  });

  it('gives concurrent changes revisions without gap or repetition', async () => {
    const { tenantId } = await createTenant();

    const revisions = await Promise.all(Array.from({ length: 20 }, () => publish(tenantId)));

    expect(revisions.sort((a, b) => Number(a - b))).toEqual(Array.from({ length: 20 }, (_, n) => BigInt(n + 1)));
  });

  it('leaves no trace when the transaction is rolled back', async () => {
    const { tenantId } = await createTenant();
    const watching = await watch();

    const failed = db.transaction(async (tx) => {
      await publishRevision(tx, { tenantId, diff: {} });
      throw new Error('no');
    });
    await expect(failed).rejects.toThrow('no');

    expect(await publish(tenantId)).toBe(1n);
    await expect.poll(() => watching.revisionsOf(tenantId)).toEqual([0n, 1n]);
    await watching.close();
  });
});

describe('watchRevisions', () => {
  it('rejects when the server cannot be reached', async () => {
    const url = 'postgres://me@127.0.0.1:1/none';

    await expect(watchRevisions({ url, db, log: silentLog, onRevision: () => undefined })).rejects.toThrow();
  });

  it('tells of every tenant at the start, then of each change within milliseconds', async () => {
    const { tenantId } = await createTenant();
    await publish(tenantId);
    const watching = await watch();

    expect(watching.revisionsOf(tenantId)).toEqual([1n]);
    await publish(tenantId);
    await publish(tenantId);

    await expect.poll(() => watching.revisionsOf(tenantId), { interval: 5, timeout: 1000 }).toEqual([1n, 2n, 3n]);
    await watching.close();
  });

  it('tells of a new tenant at its first change', async () => {
    const watching = await watch();
    const { tenantId } = await createTenant();

    await publish(tenantId);

    await expect.poll(() => watching.newestOf(tenantId)).toBe(1n);
    await watching.close();
  });

  it('loses no revision when its connection is killed between, during and after changes', async () => {
    const { tenantId } = await createTenant();
    const watching = await watch();

    for (let round = 0; round < 5; round++) {
      await publish(tenantId);
      await Promise.all([killListeners(), publish(tenantId), publish(tenantId)]);
      const newest = await publish(tenantId);
      await expect.poll(() => watching.newestOf(tenantId), { timeout: 10_000 }).toBe(newest);
    }

    const revisions = watching.revisionsOf(tenantId);
    expect(revisions).toEqual([...revisions].sort((a, b) => Number(a - b)));
    await watching.close();
  });

  it('makes up for a notification that never came by its poll', async () => {
    const { tenantId } = await createTenant();
    const watching = await watch(20);

    // What a pooler does that drops LISTEN: the change is there, but nobody is told.
    await db.query('update tenants t set revision = 7 where t.id = $1', [tenantId]);

    await expect.poll(() => watching.newestOf(tenantId)).toBe(7n);
    await watching.close();
  });

  it('tells of a deleted tenant once', async () => {
    const { tenantId } = await createTenant();
    await publish(tenantId);
    const watching = await watch(20);

    await db.query('delete from tenants t where t.id = $1', [tenantId]);

    await expect.poll(() => watching.revisionsOf(tenantId)).toEqual([1n, 2n]);
    const other = await createTenant();
    await publish(other.tenantId);
    await expect.poll(() => watching.newestOf(other.tenantId)).toBe(1n);
    expect(watching.revisionsOf(tenantId)).toEqual([1n, 2n]);
    await watching.close();
  });

  it('goes on when the handler throws', async () => {
    const { tenantId } = await createTenant();
    const failures: unknown[] = [];
    let seen = 0n;
    const watching = await watchRevisions({
      url: test.url,
      db,
      log: { ...silentLog, error: (event, fields) => failures.push([event, fields?.['tenant_id']]) },
      onRevision(id, revision) {
        if (id !== tenantId) return;
        seen = revision;
        if (revision === 1n) throw new Error('no');
      },
    });

    await publish(tenantId);
    await publish(tenantId);

    await expect.poll(() => seen).toBe(2n);
    expect(failures).toEqual([['revision_handler_failed', tenantId]]);
    await watching.close();
  });

  it('leaves no connection behind and tells nothing after close', async () => {
    const { tenantId } = await createTenant();
    const watching = await watch(10);
    await watching.close();

    await publish(tenantId);

    await expect.poll(listeners).toEqual([]);
    expect(watching.revisionsOf(tenantId)).toEqual([0n]);
  });
});
