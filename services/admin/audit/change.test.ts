import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ListService } from '#gen/gatehouse/admin/v1/policy_pb.js';
import { ListKind } from '#gen/gatehouse/policy/v1/policy_pb.js';
import { GatehouseError } from '#lib/errors/error.js';
import { createTestDatabase, type TestDatabase } from '#lib/testing/database.js';
import type { Caller } from '../auth/caller.js';
import { type AdminHarness, createHarness, type TestTenant } from '../testing/harness.js';
import { createChanges } from './change.js';

let database: TestDatabase;
let harness: AdminHarness;
let tenant: TestTenant;

beforeAll(async () => {
  database = await createTestDatabase();
  harness = await createHarness(database.db);
  tenant = await harness.makeTenant('changes');
});

afterAll(async () => {
  await harness?.close();
  await database?.drop();
});

const revisionOf = async (): Promise<bigint> =>
  (await database.db.query<{ revision: bigint }>('select t.revision from tenants t where t.id = $1', [tenant.id]))[0]!
    .revision;

describe('a change', () => {
  it('gets a revision of its own among 20 at once, each with its rows, its diff and its audit row', async () => {
    const before = await revisionOf();
    const lists = tenant.admin.client(ListService);

    const replies = await Promise.all(
      Array.from({ length: 20 }, (_, index) =>
        lists.createKeywordList({ list: { name: `list ${index}`, kind: ListKind.BLACKLIST, keywords: ['word'] } }),
      ),
    );

    const revisions = replies.map(({ revision }) => revision).sort((a, b) => Number(a - b));
    expect(revisions).toEqual(Array.from({ length: 20 }, (_, index) => before + BigInt(index + 1)));
    const recorded = await database.db.query(
      `select r.revision as "revision", r.diff ->> 'id' as "id", r.actor_id as "actor", a.detail, l.name as "name"
         from policy_revisions r
         join audit_log a on a.tenant_id = r.tenant_id and (a.detail ->> 'revision')::bigint = r.revision
         join blacklists l on l.id = (r.diff ->> 'id')::uuid
        where r.tenant_id = $1 and r.revision > $2
        order by r.revision`,
      [tenant.id, before],
    );
    const byRevision = replies.toSorted((a, b) => Number(a.revision - b.revision));
    expect(recorded).toEqual(
      byRevision.map(({ list, revision }) => ({
        revision,
        id: list?.list?.id,
        actor: tenant.admin.id,
        name: list?.list?.name,
        detail: { revision: Number(revision), fields: ['name', 'description', 'keywords', 'enabled'] },
      })),
    );
  });

  it('leaves nothing behind when any part of it fails', async () => {
    const told: string[] = [];
    const changes = createChanges({ db: database.db, onChange: (id) => told.push(id) });
    const before = await revisionOf();

    const change = changes.apply(callerOf(tenant.id), 'thing', async (tx) => {
      await tx.query('update tenants t set name = $2 where t.id = $1', [tenant.id, 'renamed']);
      throw new GatehouseError('IN_USE', { values: { thing: 'thing', reason: 'test' } });
    });

    await expect(change).rejects.toMatchObject({ code: 'IN_USE' });
    expect(await revisionOf()).toBe(before);
    expect(await database.db.query('select t.name from tenants t where t.id = $1', [tenant.id])).toEqual([
      { name: 'changes' },
    ]);
    expect(told).toEqual([]);
  });

  it('is refused for a tenant that is gone', async () => {
    const changes = createChanges({ db: database.db, onChange: () => undefined });
    const work = async () => ({
      result: undefined,
      action: 'create' as const,
      thingId: 'x',
      before: null,
      after: null,
    });
    await expect(changes.apply(callerOf('00000000-0000-7000-8000-000000000000'), 'thing', work)).rejects.toMatchObject({
      code: 'NOT_FOUND',
      message: 'No such tenant',
    });
  });
});

function callerOf(tenantId: string): Caller {
  return { tenantId, actorId: '', userId: '', role: 'admin', isSuperAdmin: false, policyId: '', address: '' };
}
