import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ListService, PolicyService } from '#gen/gatehouse/admin/v1/policy_pb.js';
import { ListKind } from '#gen/gatehouse/policy/v1/policy_pb.js';
import { createTestDatabase, type TestDatabase } from '#lib/testing/database.js';
import { type AdminHarness, createHarness, type TestTenant } from '../testing/harness.js';
import { refusalCode, refusalOf } from '../testing/refusal.js';

let database: TestDatabase;
let harness: AdminHarness;
let tenant: TestTenant;

beforeAll(async () => {
  database = await createTestDatabase();
  harness = await createHarness(database.db);
  tenant = await harness.makeTenant('lists');
});

afterAll(async () => {
  await harness?.close();
  await database?.drop();
});

const lists = () => tenant.admin.client(ListService);
const blacklist = (name: string, keywords = ['word'], id = '') => ({ id, name, kind: ListKind.BLACKLIST, keywords });

describe('lists', () => {
  it('refuses a name that is blank or taken, and keywords that are all blank', async () => {
    await lists().createKeywordList({ list: blacklist('taken') });

    expect(await refusalOf(lists().createKeywordList({ list: blacklist(' ') }))).toMatchObject({
      code: 'REQUEST_INVALID',
      fields: [{ path: 'list.name', message: 'must not be blank' }],
    });
    expect(await refusalOf(lists().createKeywordList({ list: blacklist('blank', [' ', '\t']) }))).toMatchObject({
      code: 'REQUEST_INVALID',
      fields: [{ path: 'list.keywords' }],
    });
    expect(await refusalOf(lists().createKeywordList({ list: blacklist('taken') }))).toMatchObject({
      code: 'ALREADY_EXISTS',
      message: 'A blacklist with that name exists',
    });
  });

  it('keeps keywords trimmed and each once, and bumps the policy that it belongs to', async () => {
    const { list, revision } = await lists().createKeywordList({
      list: blacklist(' Names ', [' Alpha', 'alpha ', 'β\0eta', ' ']),
      description: 'why',
    });

    expect(list).toMatchObject({
      list: { name: 'Names', kind: ListKind.BLACKLIST, keywords: ['Alpha', 'βeta'] },
      policyId: tenant.policyId,
      description: 'why',
      enabled: true,
    });
    const { policy, definition } = await tenant.viewer.client(PolicyService).getPolicy({});
    expect(policy?.revision).toBe(revision);
    expect(definition?.lists.find(({ id }) => id === list?.list?.id)?.keywords).toEqual(['Alpha', 'βeta']);
  });

  it('replaces a list, takes a disabled one out of the definition, and removes it', async () => {
    const made = await lists().createKeywordList({ list: blacklist('life') });
    const id = made.list?.list?.id ?? '';

    const updated = await lists().updateKeywordList({ list: blacklist('life 2', ['other'], id), enabled: false });

    expect(updated.revision).toBe(made.revision + 1n);
    expect(updated.list).toMatchObject({ list: { name: 'life 2', keywords: ['other'] }, enabled: false });
    const { definition } = await tenant.viewer.client(PolicyService).getPolicy({});
    expect(definition?.lists.map((list) => list.id)).not.toContain(id);
    const deleted = await lists().deleteKeywordList({ id });
    expect(deleted.revision).toBe(made.revision + 2n);
    expect(await refusalCode(lists().deleteKeywordList({ id }))).toBe('NOT_FOUND');
  });

  it('keeps the two kinds apart: an update cannot turn one into the other', async () => {
    const made = await lists().createKeywordList({ list: { ...blacklist('white'), kind: ListKind.WHITELIST } });
    const id = made.list?.list?.id ?? '';

    expect(await refusalCode(lists().updateKeywordList({ list: blacklist('white', ['x'], id) }))).toBe('NOT_FOUND');
    const { lists: whitelists } = await lists().listKeywordLists({ kind: ListKind.WHITELIST });
    expect(whitelists.map(({ list }) => list?.id)).toEqual([id]);
  });

  it('lists both kinds by name', async () => {
    const fresh = await harness.makeTenant('order');
    const client = fresh.admin.client(ListService);
    for (const name of ['b', 'a']) {
      await client.createKeywordList({ list: blacklist(name) });
      await client.createKeywordList({ list: { ...blacklist(name), kind: ListKind.WHITELIST } });
    }
    const { lists: found } = await client.listKeywordLists({});
    expect(found.map(({ list }) => [list?.kind, list?.name])).toEqual([
      [ListKind.BLACKLIST, 'a'],
      [ListKind.BLACKLIST, 'b'],
      [ListKind.WHITELIST, 'a'],
      [ListKind.WHITELIST, 'b'],
    ]);
  });
});
