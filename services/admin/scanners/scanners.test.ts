import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PolicyService, ScannerService } from '#gen/gatehouse/admin/v1/policy_pb.js';
import { Mode, RiskLevel } from '#gen/gatehouse/common/v1/risk_pb.js';
import { createTestDatabase, type TestDatabase } from '#lib/testing/database.js';
import { type AdminHarness, createHarness, type TestTenant } from '../testing/harness.js';
import { refusalCode, refusalOf } from '../testing/refusal.js';

let database: TestDatabase;
let harness: AdminHarness;
let tenant: TestTenant;

beforeAll(async () => {
  database = await createTestDatabase();
  harness = await createHarness(database.db);
  tenant = await harness.makeTenant('scanners');
});

afterAll(async () => {
  await harness?.close();
  await database?.drop();
});

const scanners = (of = tenant) => of.admin.client(ScannerService);
const regex = (name: string, pattern = 'a+', id = '') => ({
  id,
  name,
  riskLevel: RiskLevel.HIGH_RISK,
  scanPrompt: true,
  definition: { case: 'regex' as const, value: { pattern } },
});

describe('custom scanners', () => {
  it('are numbered from S100, each tenant for itself, without a double among ten at once', async () => {
    const [one, other] = [await harness.makeTenant('tags1'), await harness.makeTenant('tags2')];

    const made = await Promise.all(
      Array.from({ length: 10 }, (_, index) =>
        scanners(one).createCustomScanner({ scanner: { ...regex(`s${index}`), tag: 'S7' } }),
      ),
    );
    const elsewhere = await scanners(other).createCustomScanner({ scanner: regex('s') });

    const tags = made.map(({ scanner }) => scanner?.scanner?.tag).sort();
    expect(tags).toEqual(Array.from({ length: 10 }, (_, index) => `S${100 + index}`));
    expect(elsewhere.scanner?.scanner?.tag).toBe('S100');
  });

  it('never get the tag of a scanner that was deleted', async () => {
    const own = await harness.makeTenant('deleted');
    const first = await scanners(own).createCustomScanner({ scanner: regex('first') });
    await scanners(own).deleteCustomScanner({ id: first.scanner?.scanner?.id ?? '' });

    const second = await scanners(own).createCustomScanner({ scanner: regex('second') });

    expect([first, second].map(({ scanner }) => scanner?.scanner?.tag)).toEqual(['S100', 'S101']);
  });

  it('refuses a pattern that detection cannot compile, naming the field, and stores nothing', async () => {
    const before = await scanners().listCustomScanners({});

    const refusal = await refusalOf(scanners().createCustomScanner({ scanner: regex('bad', '(a'), disabled: true }));

    expect(refusal).toMatchObject({
      code: 'POLICY_INVALID',
      fields: [{ path: 'scanner.regex.pattern', message: 'is no regular expression of the RE2 dialect' }],
    });
    expect(await scanners().listCustomScanners({})).toEqual(before);
  });

  it('can be repaired while another one of the policy does not compile', async () => {
    const broken = await scanners().createCustomScanner({ scanner: regex('broken') });
    await database.db.query(
      `update custom_scanners set definition = jsonb_set(definition, '{regex,pattern}', '"(a"') where id = $1`,
      [broken.scanner?.scanner?.id],
    );

    const good = await scanners().createCustomScanner({ scanner: regex('good') });
    expect(good.scanner?.enabled).toBe(true);
    const id = broken.scanner?.scanner?.id ?? '';
    expect(await refusalCode(scanners().updateCustomScanner({ scanner: regex('broken', '(b', id) }))).toBe(
      'POLICY_INVALID',
    );
    await scanners().updateCustomScanner({ scanner: regex('broken', 'b', id), enabled: true });
  });

  it('replaces everything but tag, policy and maker', async () => {
    const made = await scanners().createCustomScanner({ scanner: regex('first'), notes: 'n', description: 'd' });
    const id = made.scanner?.scanner?.id ?? '';

    const { scanner, revision } = await tenant.owner.client(ScannerService).updateCustomScanner({
      scanner: {
        id,
        tag: 'S1',
        name: 'second',
        riskLevel: RiskLevel.LOW_RISK,
        scanResponse: true,
        mode: Mode.MONITOR,
        definition: { case: 'keyword', value: { keywords: [' one ', 'ONE', 'two'] } },
      },
      description: 'd2',
      notes: 'n2',
    });

    expect(revision).toBe(made.revision + 1n);
    expect(scanner).toMatchObject({
      policyId: tenant.policyId,
      description: 'd2',
      notes: 'n2',
      createdBy: tenant.admin.id,
      enabled: false,
      scanner: {
        id,
        tag: made.scanner?.scanner?.tag,
        name: 'second',
        riskLevel: RiskLevel.LOW_RISK,
        scanPrompt: false,
        scanResponse: true,
        mode: Mode.MONITOR,
        definition: { case: 'keyword', value: { keywords: ['one', 'two'] } },
      },
    });
  });

  it('are in the definition while enabled, and gone when deleted', async () => {
    const { scanner } = await scanners().createCustomScanner({ scanner: regex('in and out') });
    const id = scanner?.scanner?.id ?? '';
    const idsOf = async () =>
      (await tenant.viewer.client(PolicyService).getPolicy({})).definition?.customScanners.map((item) => item.id);

    expect(await idsOf()).toContain(id);
    const { revision } = await scanners().deleteCustomScanner({ id });
    expect(await idsOf()).not.toContain(id);
    expect((await tenant.viewer.client(PolicyService).getPolicy({})).policy?.revision).toBe(revision);
  });

  it('that is suspended says why, stays out until it is resumed, and only then forgets its strikes', async () => {
    const made = await scanners().createCustomScanner({ scanner: { ...regex('tired'), suspended: true } });
    const id = made.scanner?.scanner?.id ?? '';
    expect(made.scanner).toMatchObject({ disabledReason: '', strikes: 0, scanner: { suspended: false } });
    await database.db.query(
      `insert into scanner_strikes (id, tenant_id, scanner_id, instance_id, milliseconds) values ($1, $2, $1, 'a', 60)`,
      [id, tenant.id],
    );
    await database.db.query(
      `update custom_scanners set suspended_at = now(), suspended_reason = 'too slow' where id = $1`,
      [id],
    );
    const state = async () =>
      (await scanners().listCustomScanners({})).scanners.find(({ scanner }) => scanner?.id === id);

    expect(await state()).toMatchObject({ disabledReason: 'too slow', strikes: 1, scanner: { suspended: true } });
    const { definition } = await tenant.viewer.client(PolicyService).getPolicy({});
    expect(definition?.customScanners.find((scanner) => scanner.id === id)?.suspended).toBe(true);
    await scanners().updateCustomScanner({ scanner: regex('tired', 'a+', id), enabled: true });
    expect((await state())?.disabledReason).toBe('too slow');
    expect(await refusalCode(tenant.member.client(ScannerService).resumeCustomScanner({ id }))).toBe(
      'PERMISSION_DENIED',
    );
    await scanners().resumeCustomScanner({ id });
    expect(await state()).toMatchObject({ disabledReason: '', strikes: 0, scanner: { suspended: false } });
  });

  it('that was suspended for its pattern gets a new chance with another one', async () => {
    const made = await scanners().createCustomScanner({ scanner: regex('slow') });
    const id = made.scanner?.scanner?.id ?? '';
    await database.db.query(
      `update custom_scanners set suspended_at = now(), suspended_reason = 'too slow' where id = $1`,
      [id],
    );

    const { scanner } = await scanners().updateCustomScanner({ scanner: regex('slow', 'b', id), enabled: true });

    expect(scanner).toMatchObject({ disabledReason: '', scanner: { suspended: false } });
  });

  it('refuses a scanner without a definition, a level or a name', async () => {
    const scanner = { name: ' ', riskLevel: RiskLevel.LOW_RISK };
    expect(await refusalOf(scanners().createCustomScanner({ scanner }))).toMatchObject({
      code: 'REQUEST_INVALID',
      fields: [{ path: 'scanner.name' }, { path: 'scanner.definition' }],
    });
    expect(await refusalCode(scanners().createCustomScanner({ scanner: { ...regex('x'), riskLevel: 1 } }))).toBe(
      'REQUEST_INVALID',
    );
  });
});
