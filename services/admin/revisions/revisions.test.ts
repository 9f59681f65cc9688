import { create } from '@bufbuild/protobuf';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ApplicationService } from '#gen/gatehouse/admin/v1/application_pb.js';
import { ChangeKind, ListService, PolicyService, ScannerService } from '#gen/gatehouse/admin/v1/policy_pb.js';
import { UpstreamService } from '#gen/gatehouse/admin/v1/upstream_pb.js';
import { Mode, RiskLevel } from '#gen/gatehouse/common/v1/risk_pb.js';
import { KeywordListSchema, ListKind } from '#gen/gatehouse/policy/v1/policy_pb.js';
import { createTestDatabase, type TestDatabase } from '#lib/testing/database.js';
import { type AdminHarness, createHarness, type TestTenant } from '../testing/harness.js';
import { refusalCode, refusalOf } from '../testing/refusal.js';

let database: TestDatabase;
let harness: AdminHarness;
let tenant: TestTenant;

beforeAll(async () => {
  database = await createTestDatabase();
  harness = await createHarness(database.db);
  tenant = await harness.makeTenant('revisions');
});

afterAll(async () => {
  await harness?.close();
  await database?.drop();
});

const policies = () => tenant.admin.client(PolicyService);
const lists = () => tenant.admin.client(ListService);
const scanners = () => tenant.admin.client(ScannerService);
const scanner = (name: string, pattern: string, id = '') => ({
  id,
  name,
  riskLevel: RiskLevel.HIGH_RISK,
  scanPrompt: true,
  definition: { case: 'regex' as const, value: { pattern } },
});

/** A policy with one of everything, and the revision that has it all. */
async function makeFullPolicy(name: string) {
  const { policy } = await policies().createPolicy({ name });
  const policyId = policy?.id ?? '';
  const blacklist = { name: 'Names', kind: ListKind.BLACKLIST, keywords: ['alpha', 'beta'] };
  const { list } = await lists().createKeywordList({ policyId, list: blacklist, description: 'why' });
  await lists().createKeywordList({
    policyId,
    list: { name: 'Later', kind: ListKind.WHITELIST, keywords: ['gamma'] },
    disabled: true,
  });
  const made = await scanners().createCustomScanner({ policyId, scanner: scanner('Codes', 'x{3}'), notes: 'keep' });
  const tag = made.scanner?.scanner?.tag ?? '';
  const { revision } = await policies().updatePolicy({
    id: policyId,
    settings: {
      mode: Mode.MONITOR,
      scanners: [{ tag: 'S9', mode: Mode.OFF }],
      answers: [{ scannerTag: tag, language: 'en', text: 'No codes.' }],
    },
    reason: 'all of it',
  });
  return { policyId, revision, listId: list?.list?.id ?? '', scannerId: made.scanner?.scanner?.id ?? '', tag };
}

describe('policies of one tenant', () => {
  it('are made as copies that have everything of the original under ids and tags of their own', async () => {
    const original = await makeFullPolicy('original');

    const { policy } = await policies().createPolicy({ name: ' copy ', copyFrom: original.policyId, owner: 'me' });

    expect(policy).toMatchObject({ name: 'copy', owner: 'me', isDefault: false, applicationCount: 0 });
    const id = policy?.id ?? '';
    const copied = await lists().listKeywordLists({ policyId: id });
    expect(copied.lists).toMatchObject([
      { list: { name: 'Names', keywords: ['alpha', 'beta'] }, description: 'why', enabled: true },
      { list: { name: 'Later' }, enabled: false },
    ]);
    const { definition } = await policies().getPolicy({ id });
    const tag = definition?.customScanners[0]?.tag;
    expect(tag).not.toBe(original.tag);
    expect(definition?.settings).toMatchObject({ mode: Mode.MONITOR, answers: [{ scannerTag: tag }] });
    expect(await refusalCode(policies().createPolicy({ name: 'copy' }))).toBe('ALREADY_EXISTS');
  });

  it('are renamed by whoever saw the newest revision, and removed unless they are needed', async () => {
    const { policy, revision } = await policies().createPolicy({ name: 'short-lived', description: 'old' });
    const id = policy?.id ?? '';
    const renamed = await policies().renamePolicy({ id, name: 'renamed', expectedRevision: revision });
    await tenant.admin.client(ApplicationService).createApplication({ name: 'judged', policyId: id });

    expect(renamed.policy).toMatchObject({ name: 'renamed', description: 'old' });
    expect(await refusalCode(policies().renamePolicy({ id, name: 'x', expectedRevision: revision }))).toBe(
      'POLICY_CHANGED',
    );
    expect(await refusalOf(policies().deletePolicy({ id }))).toMatchObject({
      code: 'IN_USE',
      next: 'It judges 1 applications; name the policy that they move to.',
    });
    expect(await refusalCode(policies().deletePolicy({ id: tenant.policyId }))).toBe('IN_USE');
    expect(await policies().deletePolicy({ id, moveApplicationsTo: tenant.policyId })).toMatchObject({
      movedApplications: 1,
    });
    expect(await refusalCode(policies().getPolicy({ id }))).toBe('NOT_FOUND');
  });

  it('can be saved while the model that they switch to is gone, but cannot be pointed to one', async () => {
    const upstreams = tenant.admin.client(UpstreamService);
    const upstreamModel = {
      name: 'private',
      provider: 'local',
      apiBaseUrl: 'http://127.0.0.1/v1',
      isPrivateModel: true,
    };
    const made = await upstreams.createUpstreamModel({ upstreamModel });
    const privateModelId = made.upstreamModel?.id ?? '';
    await policies().updatePolicy({ settings: { privateModelId } });
    await upstreams.deleteUpstreamModel({ id: privateModelId });

    await policies().updatePolicy({ settings: { privateModelId, doublecheck: true } });

    await policies().updatePolicy({ settings: {} });
    expect(await refusalOf(policies().updatePolicy({ settings: { privateModelId } }))).toMatchObject({
      code: 'POLICY_INVALID',
      fields: [{ path: 'settings.private_model_id' }],
    });
  });
});

describe('the history of a policy', () => {
  it('says who changed what and why, newest first and in pages', async () => {
    const { policyId, revision } = await makeFullPolicy('history');

    const first = await policies().listPolicyRevisions({ id: policyId, pageSize: 2 });
    const rest = await policies().listPolicyRevisions({ id: policyId, pageToken: first.nextPageToken });

    expect(first.revisions).toMatchObject([
      {
        revision,
        thing: 'policy',
        kind: ChangeKind.CHANGED,
        actorId: tenant.admin.id,
        actorEmail: 'admin@revisions.test',
        reason: 'all of it',
        fields: ['answers', 'mode', 'scanners'],
        kept: true,
      },
      { thing: 'custom_scanner', thingName: 'Codes', kind: ChangeKind.ADDED },
    ]);
    expect(rest.revisions.map(({ thing }) => thing)).toEqual(['whitelist', 'blacklist', 'policy']);
    expect(rest.nextPageToken).toBe('');
  });

  it('restores settings, lists and scanners with their ids, tags and words, as a new revision', async () => {
    const full = await makeFullPolicy('restored');
    const id = full.policyId;
    const was = await policies().getPolicyRevision({ id, policyRevision: full.revision });
    await lists().updateKeywordList({
      list: { id: full.listId, name: 'Others', kind: ListKind.BLACKLIST, keywords: ['delta'] },
      enabled: false,
    });
    await scanners().deleteCustomScanner({ id: full.scannerId });
    await scanners().createCustomScanner({ policyId: id, scanner: scanner('Codes', 'y') });
    const later = await policies().updatePolicy({ id, settings: {} });

    const restored = await policies().restorePolicyRevision({
      id,
      policyRevision: full.revision,
      reason: 'went wrong',
      expectedRevision: later.revision,
    });

    expect(restored).toMatchObject({ changed: true, revision: later.revision + 1n });
    const now = await policies().getPolicyRevision({ id, policyRevision: restored.revision });
    expect({ ...now.definition, revision: 0n }).toEqual({ ...was.definition, revision: 0n });
    expect(now.disabledLists).toEqual(was.disabledLists);
    expect(now.definition?.customScanners).toMatchObject([{ id: full.scannerId, tag: full.tag, name: 'Codes' }]);
    expect((await lists().listKeywordLists({ policyId: id })).lists[0]?.description).toBe('why');
    expect(now.change).toMatchObject({ reason: 'went wrong', actorId: tenant.admin.id });
    const again = await policies().restorePolicyRevision({ id, policyRevision: full.revision });
    expect(again).toMatchObject({ changed: false, revision: restored.revision });
    expect(
      await refusalCode(
        policies().restorePolicyRevision({ id, policyRevision: full.revision, expectedRevision: later.revision }),
      ),
    ).toBe('POLICY_CHANGED');
  });

  it('shows what differs by name, keyword by keyword', async () => {
    const full = await makeFullPolicy('compared');
    const id = full.policyId;
    await lists().updateKeywordList({
      list: { id: full.listId, name: 'Names', kind: ListKind.BLACKLIST, keywords: ['beta', 'delta'] },
      description: 'why',
      enabled: true,
    });
    const settings = { mode: Mode.MONITOR, scanners: [{ tag: 'S9', mode: Mode.MONITOR }], doublecheck: true };
    await policies().updatePolicy({ id, settings });

    const { changes } = await policies().diffPolicy({ id, fromRevision: full.revision });

    expect(changes.map(({ path, kind, before, after }) => [path, ChangeKind[kind], before, after])).toEqual([
      ['settings.scanners[S9].mode', 'CHANGED', '"off"', '"monitor"'],
      [
        `settings.answers[${full.tag} en]`,
        'REMOVED',
        JSON.stringify({ scanner_tag: full.tag, language: 'en', text: 'No codes.' }),
        '',
      ],
      ['settings.doublecheck', 'ADDED', '', 'true'],
      ['lists[blacklist Names].keywords', 'ADDED', '', '"delta"'],
      ['lists[blacklist Names].keywords', 'REMOVED', '"alpha"', ''],
    ]);
  });
});

describe('a draft', () => {
  it('is compared with what is live and compiled, and stored by nothing', async () => {
    const full = await makeFullPolicy('drafted');
    const id = full.policyId;
    const live = await policies().getPolicy({ id });
    const definition = {
      settings: live.definition!.settings!,
      lists: [create(KeywordListSchema, { name: 'New', kind: ListKind.BLACKLIST, keywords: ['new'] })],
      customScanners: [scanner('Codes', '(', full.scannerId)],
    };
    const draft = { part: { case: 'definition' as const, value: definition } };

    const { changes, toRevision } = await policies().diffPolicy({ id, draft });
    const { problems } = await policies().validatePolicyDraft({ id, draft });

    expect(changes.map(({ path }) => path)).toEqual([
      'lists[blacklist New]',
      'lists[blacklist Names]',
      'custom_scanners[Codes].regex.pattern',
    ]);
    expect(toRevision).toBe(0n);
    expect(problems).toMatchObject([{ path: 'custom_scanners[0].regex.pattern' }]);
    expect(await policies().getPolicy({ id })).toEqual(live);
    expect(await refusalCode(policies().validatePolicyDraft({ id, draft: {} }))).toBe('REQUEST_INVALID');
  });
});
