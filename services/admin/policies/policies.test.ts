import { create } from '@bufbuild/protobuf';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ListService, PolicyService } from '#gen/gatehouse/admin/v1/policy_pb.js';
import { Action, Mode } from '#gen/gatehouse/common/v1/risk_pb.js';
import { ListKind, type PolicyDefinition, PolicySettingsSchema } from '#gen/gatehouse/policy/v1/policy_pb.js';
import { ValidatePolicyResponseSchema } from '#gen/gatehouse/policy/v1/validation_pb.js';
import { GatehouseError } from '#lib/errors/error.js';
import { createTestDatabase, type TestDatabase } from '#lib/testing/database.js';
import { type AdminHarness, createHarness, type TestTenant } from '../testing/harness.js';
import { refusalCode, refusalOf } from '../testing/refusal.js';
import type { PolicyValidation } from './draft.js';

let database: TestDatabase;
let harness: AdminHarness;
let tenant: TestTenant;
/** What detection was asked, and what it answers. */
const asked: PolicyDefinition[] = [];
let answer: () => { path: string; message: string; start?: number; end?: number }[] = () => [];

const validation: PolicyValidation = {
  async validatePolicy({ definition }) {
    // The service always sends a whole message.
    asked.push(definition as PolicyDefinition);
    return create(ValidatePolicyResponseSchema, { problems: answer() });
  },
};

beforeAll(async () => {
  database = await createTestDatabase();
  harness = await createHarness(database.db, { validation });
  tenant = await harness.makeTenant('policies');
});

afterAll(async () => {
  await harness?.close();
  await database?.drop();
});

const policies = () => tenant.admin.client(PolicyService);
const settings = { mode: Mode.MONITOR, dataInput: { high: Action.REJECT }, scanners: [{ tag: 'S9', mode: Mode.OFF }] };

describe('policies', () => {
  it('begin as one default policy with the shipped settings', async () => {
    const { policies: found } = await policies().listPolicies({});
    const { policy, definition } = await policies().getPolicy({});

    expect(found).toEqual([policy]);
    expect(policy).toMatchObject({ id: tenant.policyId, name: 'Default', isDefault: true });
    expect(definition).toMatchObject({ policyId: tenant.policyId, tenantId: tenant.id, lists: [], customScanners: [] });
    expect(definition?.settings).toEqual(create(PolicySettingsSchema));
  });

  it('asks detection about the whole draft before it stores new settings with their reason', async () => {
    await tenant.admin
      .client(ListService)
      .createKeywordList({ list: { name: 'l', kind: ListKind.BLACKLIST, keywords: ['x'] } });
    asked.length = 0;

    const { policy, revision } = await policies().updatePolicy({ settings, reason: 'try out' });

    expect(asked).toHaveLength(1);
    expect(asked[0]).toMatchObject({ policyId: tenant.policyId, settings, lists: [{ name: 'l' }] });
    expect(policy).toMatchObject({ id: tenant.policyId, revision });
    expect((await policies().getPolicy({ id: tenant.policyId })).definition?.settings).toMatchObject(settings);
    const [row] = await database.db.query(
      `select r.reason, r.policy_id, r.diff -> 'what' as what, r.diff #> '{after,mode}' as mode
         from policy_revisions r where r.tenant_id = $1 and r.revision = $2`,
      [tenant.id, revision],
    );
    expect(row).toEqual({ reason: 'try out', policy_id: tenant.policyId, what: 'policy', mode: 'MODE_MONITOR' });
  });

  it('refuses what detection refuses, with the fields of the request, and leaves old problems of other parts aside', async () => {
    const before = await policies().getPolicy({});
    answer = () => [
      { path: 'settings.scanners[0].tag', message: 'is no official scanner', start: 0, end: 3 },
      { path: 'lists[0].keywords', message: 'old' },
      { path: '', message: 'too much in all' },
    ];

    const refusal = await refusalOf(policies().updatePolicy({ settings }));

    answer = () => [];
    expect(refusal).toMatchObject({
      code: 'POLICY_INVALID',
      fields: [
        { path: 'settings.scanners[0].tag', message: 'is no official scanner (characters 0 to 3)' },
        { path: 'settings', message: 'too much in all' },
      ],
    });
    expect(await policies().getPolicy({})).toEqual(before);
  });

  it('refuses settings that were made from an older revision of the policy', async () => {
    const { policy } = await policies().getPolicy({});
    const expectedRevision = policy?.revision ?? 0n;
    const { revision } = await policies().updatePolicy({ settings, expectedRevision });

    expect(await refusalCode(policies().updatePolicy({ settings: {}, expectedRevision }))).toBe('POLICY_CHANGED');
    expect((await policies().updatePolicy({ settings, expectedRevision: revision })).revision).toBe(revision + 1n);
  });

  it('stores nothing while detection does not answer', async () => {
    const before = await policies().getPolicy({});
    answer = () => {
      throw new GatehouseError('DETECTION_UNAVAILABLE');
    };

    const code = await refusalCode(policies().updatePolicy({ settings }));

    answer = () => [];
    expect(code).toBe('DETECTION_UNAVAILABLE');
    expect(await policies().getPolicy({})).toEqual(before);
  });

  it('refuses more keywords than fit into one message of the mesh', async () => {
    const keywords = Array.from({ length: 10_000 }, (_, index) => `${index}-`.padEnd(380, 'k'));
    const list = { name: 'huge', kind: ListKind.BLACKLIST, keywords };
    expect(await refusalOf(tenant.admin.client(ListService).createKeywordList({ list }))).toMatchObject({
      code: 'POLICY_INVALID',
      fields: [{ path: 'list', message: expect.stringContaining('at most 3500000') }],
    });
  });

  it('does not find a policy by anything that is no id of the tenant', async () => {
    expect(await refusalCode(policies().getPolicy({ id: 'default' }))).toBe('NOT_FOUND');
  });
});
