import { create, toJson } from '@bufbuild/protobuf';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Mode, Phase, RiskLevel } from '#gen/gatehouse/common/v1/risk_pb.js';
import { CustomScannerSchema, PolicyDefinitionSchema } from '#gen/gatehouse/policy/v1/policy_pb.js';
import { uuidv7 } from '#lib/db/ids.js';
import { publishRevision } from '#lib/db/revisions.js';
import { createTestDatabase, type TestDatabase } from '#lib/testing/database.js';
import { loadDefinitionAt } from '../replay/store.js';
import { startTestService, type TestService } from '../testing/service.js';
import type { TestTenant } from '../testing/tenant.js';
import { listCatalog } from './catalog.js';
import { compilePolicy, scanText, validateDefinition } from './compile.js';
import { tabulateRules } from './tabulate.js';

const retail = {
  tag: 'S30',
  name: 'Retail',
  riskLevel: RiskLevel.MEDIUM_RISK,
  scanPrompt: true,
  scanResponse: true,
  definition: { case: 'keyword' as const, value: { keywords: ['shoplifting kit'] } },
};
const described = {
  ...retail,
  tag: 'S31',
  definition: { case: 'genai' as const, value: { description: 'Tricks to rob shops.' } },
};

function rulesOf(settings: object, scanners: object[] = [retail, described]) {
  const definition = create(PolicyDefinitionSchema, { settings, packageScanners: scanners });
  return tabulateRules(definition).filter(({ tag }) => tag === 'S30' || tag === 'S31');
}

describe('scanners of packages', () => {
  it('run as their package says', () => {
    const policy = compilePolicy(create(PolicyDefinitionSchema, { packageScanners: [retail] }));

    const hits = scanText(policy, 'where do I buy a shoplifting kit?', Phase.INPUT);

    expect(hits.map(({ rule }) => policy.rules[rule]?.tag)).toEqual(['S30']);
  });

  it('are overridden by tag, as official ones are', () => {
    const [rule] = rulesOf({
      scanners: [{ tag: 'S30', mode: Mode.MONITOR, riskLevel: RiskLevel.HIGH_RISK, scanResponse: false }],
    });

    expect(rule).toMatchObject({ mode: Mode.MONITOR, riskLevel: RiskLevel.HIGH_RISK, onInput: true, onOutput: false });
    expect(rulesOf({ scanners: [{ tag: 'S30', mode: Mode.OFF }] }).map(({ tag }) => tag)).toEqual(['S31']);
  });

  it('are validated with paths of their own, and a policy may name one that is not there', () => {
    const definition = create(PolicyDefinitionSchema, {
      settings: { scanners: [{ tag: 'S99' }, { tag: 'S100' }] },
      packageScanners: [
        { ...retail, tag: 'S21' },
        { ...retail, definition: { case: 'regex', value: { pattern: '(a' } } },
      ],
    });

    expect(validateDefinition(definition).map(({ path }) => path)).toEqual([
      'settings.scanners[1].tag',
      'package_scanners[0].tag',
      'package_scanners[1].regex.pattern',
    ]);
  });
});

describe('the catalogue', () => {
  it('names every official scanner in two languages, in a package that exists', () => {
    const { packages, scanners, entities } = listCatalog();

    const count = (code: string) => scanners.filter(({ packageCode }) => packageCode === code).length;
    expect(packages.map(({ code }) => [code, count(code)])).toEqual([
      ['owasp_top10_llm_basic', 1],
      ['unsafe-topics', 14],
      ['political-topics', 3],
      ['professional-advice', 3],
    ]);
    expect(new Set([...packages, ...scanners].map(({ id }) => id)).size).toBe(25);
    expect(scanners.every(({ name, nameZh }) => /^[ -~]+$/.test(name) && /[\u4e00-\u9fff]/.test(nameZh))).toBe(true);
    expect(entities.length).toBeGreaterThan(60);
  });
});

describe('a tenant', () => {
  let database: TestDatabase;
  let service: TestService;

  beforeAll(async () => {
    database = await createTestDatabase();
    service = await startTestService(database);
  });

  afterAll(async () => {
    await service?.close();
    await database?.drop();
  });

  /** Stores a package as admin does. */
  async function storePackage(tagNumber: number, type: 'basic' | 'purchasable', keyword: string): Promise<string> {
    const [packageId, scannerId] = [uuidv7(), uuidv7()];
    const definition = toJson(
      CustomScannerSchema,
      create(CustomScannerSchema, {
        ...retail,
        tag: '',
        definition: { case: 'keyword', value: { keywords: [keyword] } },
      }),
    );
    await database.db.query('insert into scanner_packages (id, code, name, type) values ($1, $2, $2, $3)', [
      packageId,
      keyword,
      type,
    ]);
    await database.db.query('insert into scanner_package_tags values ($1, $2)', [tagNumber, keyword]);
    await database.db.query(
      'insert into package_scanners (id, package_id, tag_number, name, definition) values ($1, $2, $3, $4, $5::jsonb)',
      [scannerId, packageId, tagNumber, 'Retail', JSON.stringify(definition)],
    );
    return packageId;
  }

  const changed = ({ tenantId, policyId }: TestTenant) =>
    database.db.transaction((tx) => publishRevision(tx, { tenantId, policyId, diff: {} }));

  async function tagsOf(tenant: TestTenant, text: string) {
    const verdict = await service.judge(tenant, text);
    return verdict.findings.map(({ scannerTag }) => scannerTag);
  }

  it('runs the packages that it has and no others, from the revision on, and the policy of before is kept', async () => {
    const [one, other] = [await service.newTenant(), await service.newTenant()];
    for (const tenant of [one, other]) expect(await tagsOf(tenant, 'a basicword and a soldword')).toEqual([]);
    await storePackage(40, 'basic', 'basicword');
    const sold = await storePackage(41, 'purchasable', 'soldword');
    await database.db.query('insert into tenant_packages (tenant_id, package_id) values ($1, $2)', [
      one.tenantId,
      sold,
    ]);

    const revisions = await Promise.all([changed(one), changed(other)]);
    await Promise.all([service.untilLive(one, revisions[0]), service.untilLive(other, revisions[1])]);

    expect(await tagsOf(one, 'a basicword and a soldword')).toEqual(['S40', 'S41']);
    expect(await tagsOf(other, 'a basicword and a soldword')).toEqual(['S40']);
    const at = async (revision: bigint) =>
      (await loadDefinitionAt(database.db, one.tenantId, one.policyId, revision))?.packageScanners.map(
        ({ tag }) => tag,
      );
    expect(await at(revisions[0] - 1n)).toEqual([]);
    expect(await at(revisions[0])).toEqual(['S40', 'S41']);
  });

  it('stops running a package that is archived', async () => {
    const tenant = await service.newTenant();
    const id = await storePackage(42, 'basic', 'oldword');
    expect(await tagsOf(tenant, 'an oldword')).toEqual(['S42']);

    await database.db.query('update scanner_packages set archived_at = now() where id = $1', [id]);
    await service.untilLive(tenant, await changed(tenant));

    expect(await tagsOf(tenant, 'an oldword')).toEqual([]);
  });
});
