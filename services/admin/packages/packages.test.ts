import { create } from '@bufbuild/protobuf';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PackageService, PackageType } from '#gen/gatehouse/admin/v1/package_pb.js';
import { PolicyService, ScannerService } from '#gen/gatehouse/admin/v1/policy_pb.js';
import { Mode, RiskLevel } from '#gen/gatehouse/common/v1/risk_pb.js';
import { CostClass, ValidatePolicyResponseSchema } from '#gen/gatehouse/policy/v1/validation_pb.js';
import { createTestDatabase, type TestDatabase } from '#lib/testing/database.js';
import { type AdminHarness, createHarness, type TestTenant } from '../testing/harness.js';
import { refusalOf } from '../testing/refusal.js';

let database: TestDatabase;
let harness: AdminHarness;
let one: TestTenant;
let other: TestTenant;

beforeAll(async () => {
  database = await createTestDatabase();
  harness = await createHarness(database.db);
  [one, other] = [await harness.makeTenant('one'), await harness.makeTenant('other')];
});

afterAll(async () => {
  await harness?.close();
  await database?.drop();
});

const packages = () => harness.superAdmin.client(PackageService);
const scanner = (tag: string, pattern = 'a+') => ({
  tag,
  name: `Scanner ${tag}`,
  riskLevel: RiskLevel.LOW_RISK,
  scanPrompt: true,
  scanResponse: true,
  definition: { case: 'regex' as const, value: { pattern } },
});
const file = (code: string, tags: readonly string[], type = PackageType.BASIC) => ({
  package: { code, name: code, version: '1', type, scanners: tags.map((tag) => scanner(tag)) },
});

async function policyOf(tenant: TestTenant) {
  const { policy, definition } = await tenant.viewer.client(PolicyService).getPolicy({});
  return {
    revision: policy?.revision ?? 0n,
    tags: definition?.packageScanners.map(({ tag, riskLevel }) => `${tag} ${riskLevel}`),
  };
}

const codesOf = async (tenant: TestTenant) =>
  (await tenant.viewer.client(PackageService).listPackages({})).packages.map(({ code }) => code);

describe('scanner packages', () => {
  it('are everybody’s when basic, with a revision of every policy; archiving and deleting take them away again', async () => {
    const before = [await policyOf(one), await policyOf(other)];

    const made = await packages().uploadPackage(file('basics', ['S30', 'S31']));

    const id = made.package?.id ?? '';
    const after = [await policyOf(one), await policyOf(other)];
    expect(after.map(({ tags }) => tags)).toEqual([
      ['S30 2', 'S31 2'],
      ['S30 2', 'S31 2'],
    ]);
    expect(after.map(({ revision }) => revision)).toEqual(before.map(({ revision }) => revision + 1n));
    expect(await codesOf(one)).toEqual(['attacks', 'topics', 'basics']);

    const { package: archived } = await packages().archivePackage({ id, reason: 'too many alarms' });
    expect(archived).toMatchObject({ archiveReason: 'too many alarms', scannerCount: 2 });
    expect([(await policyOf(one)).tags, await codesOf(one)]).toEqual([[], ['attacks', 'topics']]);
    expect((await refusalOf(one.owner.client(PackageService).getPackage({ id }))).code).toBe('NOT_FOUND');

    await packages().unarchivePackage({ id });
    expect((await policyOf(other)).tags).toEqual(['S30 2', 'S31 2']);
    await packages().deletePackage({ id });
    expect((await policyOf(other)).tags).toEqual([]);
  });

  it('are those tenants’ that they are assigned to when purchasable', async () => {
    const made = await packages().uploadPackage(file('bought', ['S40'], PackageType.PURCHASABLE));
    const id = made.package?.id ?? '';
    const untouched = await policyOf(other);
    expect((await policyOf(one)).tags).toEqual([]);

    const { revision } = await packages().assignPackage({ id, tenantId: one.id });

    expect(await policyOf(one)).toEqual({ revision, tags: ['S40 2'] });
    expect(await policyOf(other)).toEqual(untouched);
    expect((await refusalOf(other.owner.client(PackageService).getPackage({ id }))).code).toBe('NOT_FOUND');
    expect(await packages().getPackageStatistics({ id })).toMatchObject({
      tenants: 1,
      policies: 1,
      policiesOff: 0,
      tenantIds: [one.id],
    });
    await packages().revokePackage({ id, tenantId: one.id });
    expect((await policyOf(one)).tags).toEqual([]);
  });

  it('never give a tag to another package, also when theirs is gone, and take their own again', async () => {
    const made = await packages().uploadPackage(file('first', ['S50', 'S51']));
    await packages().deletePackage({ id: made.package?.id ?? '' });

    const refusal = await refusalOf(packages().uploadPackage(file('second', ['S52', 'S51'])));

    expect(refusal).toMatchObject({ code: 'REQUEST_INVALID', fields: [{ path: 'package.scanners[1].tag' }] });
    await packages().uploadPackage(file('third', ['S52']));
    await packages().uploadPackage(file('first', ['S51']));
  });

  it('keep ids and assignments when a new version is uploaded', async () => {
    const first = await packages().uploadPackage(file('versions', ['S60', 'S61']));
    const next = file('versions', ['S60', 'S62']);

    const second = await packages().uploadPackage({ package: { ...next.package, version: '2' } });

    expect(second.package).toMatchObject({ id: first.package?.id, version: '2', scannerCount: 2 });
    expect(second.package?.scanners.map(({ tag }) => tag)).toEqual(['S60', 'S62']);
    expect(second.package?.scanners[0]?.id).toBe(first.package?.scanners[0]?.id);
  });

  it('change the level of a scanner for whoever has not overridden it', async () => {
    const made = await packages().uploadPackage(file('levels', ['S70']));
    const scannerId = made.package?.scanners[0]?.id ?? '';

    const { scanner: levelled } = await packages().setScannerDefaultRiskLevel({
      scannerId,
      riskLevel: RiskLevel.HIGH_RISK,
    });

    expect(levelled).toMatchObject({ id: scannerId, tag: 'S70', riskLevel: RiskLevel.HIGH_RISK });
    expect((await policyOf(one)).tags).toContain('S70 4');
  });

  it('are refused with every wrong scanner named, and nothing is stored', async () => {
    const before = await packages().listAllPackages({});

    const tags = await refusalOf(
      packages().uploadPackage({
        package: { ...file('wrong', []).package, scanners: [scanner('S21'), scanner('S80'), scanner('s80')] },
      }),
    );
    const pattern = await refusalOf(
      packages().uploadPackage({ package: { ...file('wrong', []).package, scanners: [scanner('S80', '(a')] } }),
    );

    expect(tags).toMatchObject({
      code: 'REQUEST_INVALID',
      fields: [{ path: 'package.scanners[0].tag' }, { path: 'package.scanners[2].tag' }],
    });
    expect(pattern).toMatchObject({
      code: 'POLICY_INVALID',
      fields: [{ path: 'package.scanners[0].regex.pattern' }],
    });
    expect((await refusalOf(packages().uploadPackage(file('attacks', ['S80'])))).fields).toMatchObject([
      { path: 'package.code' },
    ]);
    expect(await packages().listAllPackages({})).toEqual(before);
  });

  it('are refused with a pattern that is too dear for everybody', async () => {
    const dear = await createTestDatabase();
    const dearHarness = await createHarness(dear.db, {
      validation: {
        validatePolicy: async () =>
          create(ValidatePolicyResponseSchema, {
            patterns: [{ path: 'package_scanners[0].regex.pattern', costClass: CostClass.HEAVY }],
          }),
      },
    });

    const refusal = await refusalOf(dearHarness.superAdmin.client(PackageService).uploadPackage(file('dear', ['S30'])));

    expect(refusal).toMatchObject({ code: 'POLICY_INVALID', fields: [{ path: 'package.scanners[0].regex.pattern' }] });
    await dearHarness.close();
    await dear.drop();
  });

  it('are in the audit log without what they look for', async () => {
    const rows = await database.db.query<{ action: string; detail: object }>(
      "select action, detail from audit_log where thing = 'scanner_package' order by id",
      [],
    );

    expect(new Set(rows.map(({ action }) => action))).toEqual(
      new Set(['create', 'archive', 'unarchive', 'delete', 'assign', 'revoke', 'update']),
    );
    expect(JSON.stringify(rows)).not.toContain('a+');
  });
});

describe('/api/v1/scanner-packages', () => {
  const path = '/api/v1/scanner-packages';

  async function send(method: string, at: string, token: string, body?: object) {
    const { url } = await harness.serve();
    const response = await fetch(`${url}${path}${at}`, {
      method,
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      ...(body && { body: JSON.stringify(body) }),
    });
    // Every answer of these routes has the fields that a test reads of it.
    return {
      status: response.status,
      body: (await response.json()) as { data: { id: string } } & { package_code: string }[],
    };
  }

  const placesOf = (body: unknown) =>
    (body as { detail: { loc: (string | number)[] }[] }).detail.map(({ loc }) => loc.join('.'));

  const packageFile = {
    package_code: 'retail',
    package_name: 'Retail',
    author: 'Shop',
    description: 'For shops',
    version: '1.0.0',
    license: 'MIT',
    bundle: 'Trade',
    scanners: [
      { tag: 'S90', type: 'genai', name: 'Theft', definition: 'How to steal.', risk_level: 'high_risk' },
      {
        tag: 'S91',
        type: 'keyword',
        name: 'Words',
        definition: 'one,two，three',
        risk_level: 'low_risk',
        scan_prompt: false,
      },
      { tag: 'S92', type: 'regex', name: 'Codes', definition: 'x\\d+', risk_level: 'medium_risk' },
    ],
  };

  it('takes a package file and shows it to tenants', async () => {
    const made = await send('POST', '/admin/upload-basic', harness.superAdmin.token, { package_data: packageFile });
    expect(made).toMatchObject({ status: 200, body: { success: true, data: { package_code: 'retail' } } });

    const list = await send('GET', '?package_type=basic', one.viewer.token);
    const detail = await send('GET', `/${made.body.data.id}`, one.viewer.token);

    expect(list.body.map((item) => item.package_code)).toContain('retail');
    expect(detail.body).toMatchObject({
      package_name: 'Retail',
      author: 'Shop',
      license: 'MIT',
      bundle: 'Trade',
      package_type: 'basic',
      scanner_count: 3,
      price: null,
      archived: false,
      archived_at: null,
      scanners: [
        { tag: 'S90', scanner_type: 'genai', definition: 'How to steal.', default_risk_level: 'high_risk' },
        { tag: 'S91', definition: 'one, two, three', default_scan_prompt: false, default_scan_response: true },
        { tag: 'S92', scanner_type: 'regex', definition: 'x\\d+' },
      ],
    });
  });

  it('names every mistake of a file by its path', async () => {
    const scanners = [
      { tag: 'S93', type: 'model', name: 'x', definition: 'y', risk_level: 'low_risk' },
      'S94',
      { tag: 5 },
    ];
    const broken = await send('POST', '/admin/upload', harness.superAdmin.token, {
      package_data: { ...packageFile, package_code: 'broken', scanners },
    });
    const pattern = await send('POST', '/admin/upload', harness.superAdmin.token, {
      package_data: {
        ...packageFile,
        package_code: 'broken',
        scanners: [{ ...packageFile.scanners[2], tag: 'S93', definition: '(' }],
      },
    });

    expect(broken.status).toBe(422);
    expect(placesOf(broken.body)).toEqual([
      'body.package_data.scanners.0.type',
      'body.package_data.scanners.1',
      'body.package_data.scanners.2.tag',
      'body.package_data.scanners.2.name',
      'body.package_data.scanners.2.definition',
      'body.package_data.scanners.2.type',
      'body.package_data.scanners.2.risk_level',
    ]);
    expect(pattern.status).toBe(422);
    expect(placesOf(pattern.body)).toEqual(['body.package_data.scanners.0.definition']);
  });

  it('has no marketplace', async () => {
    expect((await send('GET', '/marketplace/list', one.owner.token)).status).toBe(404);
  });
});

describe('/api/v1/scanner-configs', () => {
  const path = '/api/v1/scanner-configs';

  async function send(method: string, at: string, body?: object) {
    const { url } = await harness.serve();
    const response = await fetch(`${url}${path}${at}`, {
      method,
      headers: { authorization: `Bearer ${other.owner.token}`, 'content-type': 'application/json' },
      ...(body && { body: JSON.stringify(body) }),
    });
    return { status: response.status, body: await response.json() };
  }

  /** The scanner as the list shows it. */
  async function itemOf(tag: string) {
    // The list answers with items that have a tag.
    const items = (await send('GET', '')).body as { tag: string }[];
    return items.find((item) => item.tag === tag);
  }

  it('shows official scanners, those of packages and custom ones, as the policy runs them', async () => {
    await packages().uploadPackage(file('configured', ['S85']));
    await other.owner.client(ScannerService).createCustomScanner({ scanner: scanner('') });

    expect(await itemOf('S9')).toMatchObject({ package_name: 'Attacks', is_custom: false, is_enabled: true });
    expect(await itemOf('S1')).toMatchObject({ package_name: 'Topics', is_enabled: false, scanner_type: 'genai' });
    expect(await itemOf('S85')).toMatchObject({ package_name: 'configured', is_enabled: true, scanner_type: 'regex' });
    expect(await itemOf('S100')).toMatchObject({ is_custom: true, is_enabled: true, package_id: null });
  });

  it('changes how scanners run, by tag or id, and takes it back', async () => {
    const changed = await send('PUT', '/S85', { is_enabled: false, risk_level: 'high_risk' });
    const bulk = await send('POST', '/bulk-update', {
      updates: [
        { scanner_id: 'a0000000-0000-8000-8000-000000000001', is_enabled: true },
        { scanner_id: 'S100', risk_level: 'medium_risk', is_enabled: false },
      ],
    });

    expect(changed).toMatchObject({
      status: 200,
      body: { data: { is_enabled: false, risk_level: 'high_risk', default_risk_level: 'low_risk' } },
    });
    expect(bulk.status).toBe(200);
    expect(await itemOf('S1')).toMatchObject({ is_enabled: true });
    expect(await itemOf('S100')).toMatchObject({ is_enabled: false, risk_level: 'medium_risk' });
    const { definition } = await other.viewer.client(PolicyService).getPolicy({});
    expect(definition?.settings?.scanners).toMatchObject([
      { tag: 'S85', mode: Mode.OFF, riskLevel: RiskLevel.HIGH_RISK },
      { tag: 'S1', mode: Mode.ENFORCE },
    ]);

    expect((await send('POST', '/S85/reset')).status).toBe(200);
    expect(await itemOf('S85')).toMatchObject({ is_enabled: true, has_risk_level_override: false });
    await send('POST', '/reset-all');
    expect(await itemOf('S1')).toMatchObject({ is_enabled: false });
  });

  it('refuses a scanner that the policy does not have, and changes nothing', async () => {
    expect((await send('PUT', '/S84', { is_enabled: false })).status).toBe(404);
    const bulk = await send('POST', '/bulk-update', {
      updates: [{ scanner_id: 'S9', is_enabled: false }, { scanner_id: 'S84' }],
    });
    expect(bulk.status).toBe(422);
    expect(await itemOf('S9')).toMatchObject({ is_enabled: true });
  });
});
