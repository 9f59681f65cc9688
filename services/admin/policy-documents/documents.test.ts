import { readFile } from 'node:fs/promises';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { DocumentFormat, ListService, PolicyService, ScannerService } from '#gen/gatehouse/admin/v1/policy_pb.js';
import { UpstreamService } from '#gen/gatehouse/admin/v1/upstream_pb.js';
import { Action, Mode, RiskLevel } from '#gen/gatehouse/common/v1/risk_pb.js';
import { ListKind, StreamMode } from '#gen/gatehouse/policy/v1/policy_pb.js';
import { createTestDatabase, type TestDatabase } from '#lib/testing/database.js';
import { type AdminHarness, createHarness, type TestTenant } from '../testing/harness.js';
import { refusalCode, refusalOf } from '../testing/refusal.js';

let database: TestDatabase;
let harness: AdminHarness;
let tenant: TestTenant;

beforeAll(async () => {
  database = await createTestDatabase();
  harness = await createHarness(database.db);
  tenant = await harness.makeTenant('documents');
});

afterAll(async () => {
  await harness?.close();
  await database?.drop();
});

const policies = (of = tenant) => of.admin.client(PolicyService);

/** A policy with one of everything. */
async function makeFullPolicy(name: string): Promise<string> {
  const upstreams = tenant.admin.client(UpstreamService);
  const upstreamModel = {
    name: `m ${name}`,
    provider: 'local',
    apiBaseUrl: 'http://127.0.0.1/v1',
    isPrivateModel: true,
  };
  const model = await upstreams.createUpstreamModel({ upstreamModel });
  const { policy } = await policies().createPolicy({ name, description: 'what for', owner: 'eve' });
  const policyId = policy?.id ?? '';
  const lists = tenant.admin.client(ListService);
  await lists.createKeywordList({
    policyId,
    list: { name: 'Words', kind: ListKind.BLACKLIST, keywords: ['yes', 'null', '007', 'a: b'] },
    description: 'why',
  });
  await lists.createKeywordList({
    policyId,
    list: { name: 'Off', kind: ListKind.WHITELIST, keywords: ['x'] },
    disabled: true,
  });
  const { scanner } = await tenant.admin.client(ScannerService).createCustomScanner({
    policyId,
    scanner: {
      name: 'Codes',
      riskLevel: RiskLevel.HIGH_RISK,
      scanPrompt: true,
      definition: { case: 'regex', value: { pattern: '\\bx{3}\\b' } },
    },
    notes: 'keep',
  });
  const scannerTag = scanner?.scanner?.tag ?? '';
  const id = '0190a0a0-0000-7000-8000-000000000001';
  await policies().updatePolicy({
    id: policyId,
    settings: {
      streamMode: StreamMode.STRICT,
      privateModelId: model.upstreamModel?.id ?? '',
      dataInput: { high: Action.SWITCH_PRIVATE_MODEL },
      scanners: [{ tag: 'S9', mode: Mode.MONITOR, scanPrompt: false }],
      entities: [
        { entityType: 'EMAIL', operator: { kind: { case: 'mask', value: { keepPrefix: 2 } } } },
        { entityType: 'CREDIT_CARD', operator: { kind: { case: 'redact', value: {} } } },
      ],
      entityDefinitions: [
        { entityType: 'PROJECT', name: 'Project', description: 'names', riskLevel: RiskLevel.LOW_RISK },
      ],
      answers: [
        { id, scannerTag, language: 'en', text: 'No codes.' },
        { id, scannerTag, language: 'zh', text: '没有' },
        { scannerTag: 'blacklist', scannerName: 'Words', language: 'en', text: 'No such words.' },
      ],
      banPolicy: { enabled: true, triggerCount: 5 },
      sensitivity: { highThreshold: 0 },
    },
  });
  return policyId;
}

const exportText = async (id: string, format = DocumentFormat.YAML) =>
  (await policies().exportPolicy({ id, format })).text;

describe('policies as code', () => {
  it.each([DocumentFormat.YAML, DocumentFormat.JSON])(
    'are the same after export, wipe and import, and a second import changes nothing (format %i)',
    async (format) => {
      const name = `full ${format}`;
      const id = await makeFullPolicy(name);
      const text = await exportText(id, format);
      const before = await policies().getPolicy({ id });
      await policies().deletePolicy({ id });

      const first = await policies().importPolicy({ text, prune: true });
      const second = await policies().importPolicy({ text, prune: true });
      const third = await policies().importPolicy({ text });

      expect(first).toMatchObject({ created: true, changed: true });
      for (const again of [second, third]) {
        expect(again).toMatchObject({ created: false, changed: false, changes: [], revision: first.revision });
      }
      const newId = first.policy?.id ?? '';
      expect(await exportText(newId, format)).toBe(text);
      const after = await policies().getPolicy({ id: newId });
      const tag = after.definition?.customScanners[0]?.tag;
      expect(tag).not.toBe(before.definition?.customScanners[0]?.tag);
      expect(after.definition?.settings?.answers.map((answer) => answer.scannerTag)).toEqual([tag, tag, 'blacklist']);
      expect(text).not.toMatch(/[0-9a-f]{8}-[0-9a-f]{4}|S1\d\d/);
    },
  );

  it('change what a document names and keep the rest, unless it shall go', async () => {
    const id = await makeFullPolicy('partial');
    const text =
      'version: "1"\nsettings:\n  mode: monitor\n  ban_policy: {enabled: false}\nlists:\n- {kind: blacklist, name: New, keywords: [n]}\n';

    const dry = await policies().importPolicy({ id, text, dryRun: true });
    const kept = await policies().importPolicy({ id, text, reason: 'partly' });
    const pruned = await policies().importPolicy({ id, text, dryRun: true, prune: true });

    const paths = ({ changes }: typeof dry) => changes.map(({ path }) => path);
    expect(paths(dry)).toEqual(['settings.ban_policy.enabled', 'settings.mode', 'lists[blacklist New]']);
    expect(paths(kept)).toEqual(paths(dry));
    expect(kept.revision).toBeGreaterThan(dry.revision);
    expect(paths(pruned)).toEqual(
      expect.arrayContaining([
        'description',
        'lists[blacklist Words]',
        'custom_scanners[Codes]',
        'settings.stream_mode',
      ]),
    );
    const { definition } = await policies().getPolicy({ id });
    expect(definition?.settings).toMatchObject({ streamMode: StreamMode.STRICT, banPolicy: { triggerCount: 5 } });
  });

  it('say where a document is wrong and what was expected there', async () => {
    const text = JSON.stringify({
      version: '1',
      settings: { mode: 'watch', private_model_id: 'x', scanners: [{ tag: 9 }] },
      lists: { kind: 'blacklist' },
      custom_scanners: [{ name: 'n', risk_level: 'high_risk', regex: { pattern: 'a' }, keyword: { keywords: ['b'] } }],
    });

    const refusal = await refusalOf(policies().importPolicy({ text }));

    expect(refusal).toMatchObject({
      code: 'REQUEST_INVALID',
      fields: [
        { path: 'settings.mode', message: 'must be one of enforce, monitor, off' },
        { path: 'settings.private_model_id', message: expect.stringContaining('is not known here; there are mode,') },
        { path: 'settings.scanners[0].tag', message: 'must be a text, not a number' },
        { path: 'lists', message: 'must be a list, not an object' },
        { path: 'custom_scanners[0].keyword', message: 'cannot stand beside regex; one of them must go' },
      ],
    });
    expect(await refusalOf(policies().importPolicy({ text: 'a: [' }))).toMatchObject({
      fields: [{ path: 'text', message: expect.stringContaining('is not valid YAML at line 1') }],
    });
    const pattern = 'version: "1"\nname: p\ncustom_scanners: [{name: n, risk_level: low_risk, regex: {pattern: "("}}]';
    expect(await refusalOf(policies().importPolicy({ text: pattern, dryRun: true }))).toMatchObject({
      code: 'POLICY_INVALID',
      fields: [{ path: 'custom_scanners[0].regex.pattern' }],
    });
    const model = 'version: "1"\nname: p\nprivate_model: nobody';
    expect(await refusalCode(policies().importPolicy({ text: model }))).toBe('REQUEST_INVALID');
  });

  it('are described by the published JSON Schema, which takes exports and the example and refuses what imports refuse', async () => {
    const validate = new Ajv2020({ allErrors: true }).compile(
      JSON.parse(await readFile('docs/policy.schema.json', 'utf8')) as object,
    );
    const exported: unknown = JSON.parse(await exportText(await makeFullPolicy('schema'), DocumentFormat.JSON));
    const [, example = ''] = /```yaml\n([\s\S]*?)```/.exec(await readFile('docs/policy-as-code.md', 'utf8')) ?? [];

    const { changed } = await policies().importPolicy({ text: example });
    const again = await policies().importPolicy({ text: example, prune: true });

    expect([changed, again.changed, again.changes]).toEqual([true, false, []]);
    for (const document of [exported, parse(example)])
      expect([validate(document), validate.errors]).toEqual([true, null]);
    for (const wrong of [
      { version: '2' },
      { settings: { mode: 'watch' } },
      { settings: { private_model_id: '' } },
      { settings: { scanners: [{ mode: 'off' }] } },
      { settings: { entities: [{ entity_type: 'EMAIL', operator: { mask: {}, redact: {} } }] } },
      { lists: [{ kind: 'blacklist', name: 'n', keywords: [] }] },
      { custom_scanners: [{ name: 'n', risk_level: 'low_risk' }] },
      { custom_scanners: [{ name: 'n', risk_level: 'no_risk', regex: { pattern: 'a' } }] },
    ])
      expect(validate({ version: '1', ...wrong }), JSON.stringify(wrong)).toBe(false);
  });
});
