import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { PolicyService, type WatchRolloutResponse } from '#gen/gatehouse/admin/v1/policy_pb.js';
import { createTestDatabase, type TestDatabase } from '#lib/testing/database.js';
import { type AdminHarness, createHarness, type TestTenant } from '../testing/harness.js';
import { refusalCode } from '../testing/refusal.js';

let database: TestDatabase;
let harness: AdminHarness;
let tenant: TestTenant;

beforeAll(async () => {
  database = await createTestDatabase();
  harness = await createHarness(database.db);
  tenant = await harness.makeTenant('rollout');
});

beforeEach(() => database.db.query('delete from instances', []));

afterAll(async () => {
  await harness?.close();
  await database?.drop();
});

const policies = () => tenant.admin.client(PolicyService);
const change = async () => (await policies().updatePolicy({ settings: {} })).revision;

/** What an instance writes as its heartbeat. */
async function beat(id: string, service: string, revision?: bigint, problem = '', ageSeconds = 0): Promise<void> {
  const revisions = revision === undefined ? {} : { [tenant.id]: { revision: String(revision), problem } };
  await database.db.query(
    `insert into instances (id, service, workers, revisions, seen_at)
     values ($1, $2, 2, $3, clock_timestamp() - make_interval(secs => $4))
     on conflict (id) do update set revisions = excluded.revisions, seen_at = excluded.seen_at`,
    [id, service, JSON.stringify(revisions), ageSeconds],
  );
}

async function nextOf(stream: AsyncIterator<WatchRolloutResponse>): Promise<WatchRolloutResponse> {
  const { value, done } = await stream.next();
  if (done) throw new Error('the stream has ended');
  return value;
}

describe('the rollout of a revision', () => {
  it('does not exist before the revision does', async () => {
    const newest = await change();
    const stream = policies().watchRollout({ revision: newest + 1n });
    expect(await refusalCode(stream[Symbol.asyncIterator]().next())).toBe('NOT_FOUND');
  });

  it('is complete at once when nothing judges, and when no instance has loaded the tenant', async () => {
    const revision = await change();
    for (const total of [0, 1]) {
      if (total === 1) await beat('d1', 'detection');
      const states: WatchRolloutResponse[] = [];
      for await (const state of policies().watchRollout({ revision: 0n })) states.push(state);
      expect(states).toMatchObject([{ revision, live: total, total, complete: true }]);
    }
  });

  it('tells each step until every instance has it, then ends', async () => {
    const revision = await change();
    await beat('d1', 'detection', revision - 1n);
    await beat('p1', 'proxy', 0n);
    await beat('dead', 'detection', revision - 1n, '', 16);
    const stream = policies().watchRollout({ revision })[Symbol.asyncIterator]();

    expect(await nextOf(stream)).toMatchObject({ revision, live: 0, total: 2, complete: false });
    await beat('d1', 'detection', revision);
    expect(await nextOf(stream)).toMatchObject({ live: 1, total: 2, complete: false });
    await beat('p1', 'proxy', revision + 1n);
    expect(await nextOf(stream)).toMatchObject({
      live: 2,
      total: 2,
      complete: true,
      instances: [
        { id: 'd1', service: 'detection', revision, workers: 2, problem: '' },
        { id: 'p1', service: 'proxy', revision: revision + 1n },
      ],
    });
    expect((await stream.next()).done).toBe(true);
  });

  it('says why an instance stays behind', async () => {
    const revision = await change();
    await beat('d1', 'detection', revision - 1n, 'does not compile');
    const controller = new AbortController();
    const stream = policies().watchRollout({ revision }, { signal: controller.signal })[Symbol.asyncIterator]();
    expect((await nextOf(stream)).instances).toMatchObject([{ id: 'd1', problem: 'does not compile' }]);
    controller.abort();
    expect(await refusalCode(stream.next())).toBe('CANCELED');
  });

  it('ends with SHUTTING_DOWN when the service stops', async () => {
    const other = await createTestDatabase();
    const stopping = await createHarness(other.db);
    const client = stopping.superAdmin.client(PolicyService);
    await other.db.query(
      `insert into instances (id, service, revisions) select 'd', 'detection', jsonb_build_object(t.id, '{"revision":"0"}'::jsonb) from tenants t`,
      [],
    );
    const stream = client.watchRollout({})[Symbol.asyncIterator]();
    expect(await nextOf(stream)).toMatchObject({ live: 0, total: 1 });

    await stopping.close();

    expect(await refusalCode(stream.next())).toBe('SHUTTING_DOWN');
    await other.drop();
  });
});
