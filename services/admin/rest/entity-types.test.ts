import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '#lib/testing/database.js';
import { type AdminHarness, createHarness, type TestTenant } from '../testing/harness.js';

let database: TestDatabase;
let harness: AdminHarness;
let tenant: TestTenant;
let baseUrl: string;

beforeAll(async () => {
  database = await createTestDatabase();
  harness = await createHarness(database.db);
  tenant = await harness.makeTenant('entities');
  baseUrl = (await harness.serve()).url;
});

afterAll(async () => {
  await harness?.close();
  await database?.drop();
});

// The shapes of a test are whatever the assertion says.
type Json = Record<string, unknown>;

async function call(method: string, path = '', body?: object): Promise<{ status: number; body: Json }> {
  const reply = await fetch(`${baseUrl}/api/v1/config/data-security/entity-types${path}`, {
    method,
    headers: { authorization: `Bearer ${tenant.admin.token}`, 'content-type': 'application/json' },
    ...(body && { body: JSON.stringify(body) }),
  });
  return { status: reply.status, body: (await reply.json()) as Json };
}

const staff = {
  entity_type: 'STAFF_NUMBER',
  entity_type_name: 'Staff number',
  category: 'medium',
  recognition_method: 'regex',
  pattern: 'ST-[0-9]{4}',
  anonymization_method: 'mask',
  anonymization_config: { mask_char: '#', keep_prefix: 3, keep_suffix: 0 },
};

describe('/api/v1/config/data-security/entity-types', () => {
  it('lists what is shipped, changes it and turns it off', async () => {
    const { body } = await call('GET');
    const [email] = body['items'] as Json[];

    expect([body['total'], email]).toEqual([
      1,
      {
        id: expect.stringMatching(/^[0-9a-f-]{36}$/),
        entity_type: 'EMAIL',
        entity_type_name: 'E-mail address',
        category: 'low',
        recognition_method: 'regex',
        pattern: null,
        entity_definition: null,
        anonymization_method: 'mask',
        anonymization_config: { mask_char: '*', keep_prefix: 2, keep_suffix: 0 },
        check_input: true,
        check_output: true,
        is_active: true,
        source_type: 'system_template',
        is_system_template: true,
        genai_code_desc: null,
        genai_code: null,
        has_genai_code: false,
        created_at: expect.any(String),
        updated_at: expect.any(String),
      },
    ]);
    const changed = await call('PUT', `/${email?.['id']}`, { category: 'high', check_output: false });
    expect(changed.body['data']).toMatchObject({ category: 'high', check_output: false, source_type: 'system_copy' });
    await call('DELETE', '/email');
    expect((await call('GET', '/EMAIL')).body).toMatchObject({ is_active: false, category: 'high' });
    expect((await call('GET', '?is_active=true')).body['total']).toBe(0);
    expect((await call('PUT', '/EMAIL', { pattern: 'x' })).status).toBe(422);
    await call('PUT', '/EMAIL', { is_active: true });
  });

  it('makes, changes and deletes types of its own, found by a pattern or by words', async () => {
    const made = await call('POST', '', staff);

    expect(made.body['data']).toMatchObject({ ...staff, source_type: 'custom', is_system_template: false });
    expect((await call('POST', '', staff)).status).toBe(409);
    const hashed = await call('PUT', '/STAFF_NUMBER', { anonymization_method: 'hash', anonymization_config: {} });
    expect(hashed.body['data']).toMatchObject({ anonymization_method: 'hash', pattern: staff.pattern });
    const named = { entity_type: 'PROJECT', entity_type_name: 'Project', category: 'high' };
    const described = await call('POST', '', { ...named, entity_definition: 'Names of projects.' });
    expect(described.body['data']).toMatchObject({ recognition_method: 'genai', pattern: null });
    expect((await call('GET', '?risk_level=high')).body['total']).toBe(2);
    expect((await call('DELETE', '/PROJECT')).status).toBe(200);
    expect((await call('GET', '/PROJECT')).status).toBe(404);
  });

  it("says what is wrong in the words of the body, and runs nobody's code", async () => {
    const code = { ...staff, entity_type: 'OTHER', anonymization_method: 'genai_code', anonymization_config: {} };
    const refused = await call('POST', '', code);

    expect(refused.status).toBe(422);
    expect(JSON.stringify(refused.body)).toContain('anonymization_method');
    const odd = await call('POST', '', { ...staff, entity_type: 'not a code' });
    expect(odd.status).toBe(422);
    expect(JSON.stringify(odd.body)).toContain('entity_type');
  });
});
