import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PolicyService } from '#gen/gatehouse/admin/v1/policy_pb.js';
import { Dimension, Mode, RiskLevel } from '#gen/gatehouse/common/v1/risk_pb.js';
import { createTestDatabase, type TestDatabase } from '#lib/testing/database.js';
import { type AdminHarness, createHarness, type TestTenant } from '../testing/harness.js';

let database: TestDatabase;
let harness: AdminHarness;
let tenant: TestTenant;
let url: string;

beforeAll(async () => {
  database = await createTestDatabase();
  harness = await createHarness(database.db);
  tenant = await harness.makeTenant('answers');
  url = (await harness.serve()).url;
});

afterAll(async () => {
  await harness?.close();
  await database?.drop();
});

interface ReplyBody {
  readonly data: { readonly id: string };
  readonly detail: readonly { readonly loc: readonly unknown[] }[];
}

async function rest(method: string, path: string, body?: object, by = tenant) {
  const reply = await fetch(`${url}/api/v1/config${path}`, {
    method,
    headers: { authorization: `Bearer ${by.admin.token}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  // What a test reads of it is checked by the test.
  return {
    status: reply.status,
    revision: reply.headers.get('x-policy-revision'),
    body: (await reply.json()) as ReplyBody,
  };
}

const answersOf = async (by = tenant) =>
  (await by.viewer.client(PolicyService).getPolicy({})).definition?.settings?.answers ?? [];

describe('/api/v1/config/fixed-answer-templates', () => {
  it('stands for whole dimensions, keeps what a PUT leaves out, and leaves the rest of the policy alone', async () => {
    const own = { id: 'x', scannerTag: 'S9', language: 'en', text: 'own' };
    await tenant.admin.client(PolicyService).updatePolicy({ settings: { mode: Mode.MONITOR, answers: [own] } });
    const shipped = { en: null, zh: null };
    expect((await rest('GET', '/fixed-answer-templates')).body).toEqual({
      security_risk_template: shipped,
      data_leakage_template: shipped,
    });

    const first = await rest('PUT', '/fixed-answer-templates', {
      security_risk_template: { en: ' Not {guardrail_name}. ', zh: '不行' },
      data_leakage_template: { en: 'No {entity_type_names}.' },
    });
    const second = await rest('PUT', '/fixed-answer-templates', { security_risk_template: { zh: null } });

    expect(first).toMatchObject({ status: 200, revision: expect.stringMatching(/^\d+$/) });
    const after = {
      security_risk_template: { en: 'Not {guardrail_name}.', zh: null },
      data_leakage_template: { en: 'No {entity_type_names}.', zh: null },
    };
    expect(second.body).toEqual({ success: true, message: 'Fixed answer templates updated', data: after });
    expect((await rest('GET', '/fixed-answer-templates')).body).toEqual(after);
    expect(await answersOf()).toMatchObject([
      own,
      { dimension: Dimension.SECURITY, language: 'en', text: 'Not {guardrail_name}.' },
      { dimension: Dimension.COMPLIANCE, language: 'en', text: 'Not {guardrail_name}.' },
      { dimension: Dimension.DATA, language: 'en', text: 'No {entity_type_names}.' },
    ]);
  });

  it.each<[string, object, unknown[]]>([
    ['a text instead of languages', { security_risk_template: 'x' }, ['security_risk_template']],
    ['a language that is none', { data_leakage_template: { english: 'x' } }, ['data_leakage_template', 'english']],
    ['a number for a text', { data_leakage_template: { en: 1 } }, ['data_leakage_template', 'en']],
    ['a text that is too long', { data_leakage_template: { en: 'x'.repeat(4001) } }, ['data_leakage_template', 'en']],
  ])('refuses %s', async (_what, body, place) => {
    const reply = await rest('PUT', '/fixed-answer-templates', body);

    expect(reply).toMatchObject({ status: 422, body: { detail: [{ loc: ['body', ...place] }] } });
  });
});

describe('/api/v1/config/responses', () => {
  it('makes, shows, changes and removes one answer in its languages', async () => {
    const fresh = await harness.makeTenant('responses');
    const made = await rest(
      'POST',
      '/responses',
      {
        scanner_type: 'official_scanner',
        scanner_identifier: 's9',
        risk_level: 'High Risk',
        template_content: { en: 'No.', zh: '不' },
      },
      fresh,
    );
    const { id } = made.body.data;
    const item = {
      id: expect.any(String),
      tenant_id: fresh.id,
      application_id: null,
      category: 'S9',
      scanner_type: 'official_scanner',
      scanner_identifier: 'S9',
      guardrail_name: 'S9',
      risk_level: 'high_risk',
      template_content: { en: 'No.', zh: '不' },
      is_default: false,
      is_active: true,
    };

    expect(made.body).toEqual({ success: true, message: 'Response template created', data: item });
    expect((await rest('GET', '/responses', undefined, fresh)).body).toEqual([item]);
    expect((await rest('GET', `/responses/${id}`, undefined, fresh)).body).toEqual(item);
    expect(await answersOf(fresh)).toMatchObject([
      { id, scannerTag: 'S9', riskLevel: RiskLevel.HIGH_RISK, language: 'en', text: 'No.' },
      { id, scannerTag: 'S9', riskLevel: RiskLevel.HIGH_RISK, language: 'zh', text: '不' },
    ]);
    const put = await rest('PUT', `/responses/${id}`, { template_content: { en: 'Never.' }, is_active: false }, fresh);
    expect(put.body.data).toEqual({ ...item, template_content: { en: 'Never.' }, is_active: false });
    expect(await answersOf(fresh)).toMatchObject([{ id, disabled: true, text: 'Never.' }]);
    expect((await rest('DELETE', `/responses/${id}`, undefined, fresh)).status).toBe(200);
    expect((await rest('GET', `/responses/${id}`, undefined, fresh)).status).toBe(404);
    expect((await rest('DELETE', `/responses/${id}`, undefined, fresh)).status).toBe(404);
    expect(await answersOf(fresh)).toEqual([]);
  });

  it('finds templates that were made over RPC, and keeps their place in the list of ids', async () => {
    const fresh = await harness.makeTenant('rpc-answers');
    await fresh.admin.client(PolicyService).updatePolicy({
      settings: {
        answers: [
          { scannerTag: 'blacklist', scannerName: 'Words', language: 'en', text: 'a' },
          { scannerTag: 'blacklist', scannerName: 'Words', language: 'zh', text: 'b' },
          { language: 'en', text: 'anything' },
          { dimension: Dimension.DATA, language: 'en', text: 'fixed' },
        ],
      },
    });

    const { body } = await rest('GET', '/responses', undefined, fresh);
    // The list was just asserted to be one by the reply's own shape below.
    const items = body as unknown as readonly { readonly id: string }[];

    expect(items).toMatchObject([
      {
        scanner_type: 'blacklist',
        scanner_identifier: 'Words',
        category: null,
        template_content: { en: 'a', zh: 'b' },
      },
      { category: 'default', scanner_type: null, is_default: true, template_content: { en: 'anything' } },
    ]);
    const put = await rest('PUT', `/responses/${items[0]?.id}`, { risk_level: 'low_risk' }, fresh);
    expect(put.body.data).toMatchObject({ id: items[0]?.id, risk_level: 'low_risk' });
  });

  it('refuses a second answer for the same, and takes one for another level', async () => {
    const fresh = await harness.makeTenant('twice');
    const body = { category: 'S9', template_content: { en: 'x' } };
    await rest('POST', '/responses', body, fresh);

    expect((await rest('POST', '/responses', body, fresh)).status).toBe(409);
    expect((await rest('POST', '/responses', { ...body, risk_level: 'low_risk' }, fresh)).status).toBe(200);
  });

  it.each<[string, object, unknown[]]>([
    ['no scanner', { template_content: { en: 'x' } }, ['category']],
    ['a scanner that is none', { category: 'nine', template_content: { en: 'x' } }, ['category']],
    [
      'a whitelist',
      { scanner_type: 'whitelist', scanner_identifier: 'w', template_content: { en: 'x' } },
      ['scanner_type'],
    ],
    ['no text', { category: 'S9' }, ['template_content']],
    ['only a blank text', { category: 'S9', template_content: { en: ' ' } }, ['template_content']],
    ['a level that is none', { category: 'S9', risk_level: 'huge', template_content: { en: 'x' } }, ['risk_level']],
    [
      'a text that is too long',
      { category: 'S9', template_content: { en: 'x'.repeat(4001) } },
      ['template_content', 'en'],
    ],
  ])('refuses %s', async (_what, body, place) => {
    const reply = await rest('POST', '/responses', body);

    expect(reply.status).toBe(422);
    expect(reply.body.detail.map(({ loc }) => loc)).toContainEqual(['body', ...place]);
  });
});
