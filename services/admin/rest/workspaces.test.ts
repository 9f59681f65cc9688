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
  tenant = await harness.makeTenant('workspaces');
  baseUrl = (await harness.serve()).url;
});

afterAll(async () => {
  await harness?.close();
  await database?.drop();
});

// The shapes of a test are whatever the assertion says.
type Json = Record<string, unknown>;

async function call(method: string, path: string, body?: unknown, type = 'application/json') {
  const reply = await fetch(baseUrl + path, {
    method,
    headers: { authorization: `Bearer ${tenant.admin.token}`, 'content-type': type },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  const text = await reply.text();
  const isJson = reply.headers.get('content-type')?.includes('json');
  const json = (isJson ? JSON.parse(text) : {}) as Json;
  return {
    status: reply.status,
    text,
    body: json,
    items: json as unknown as Json[],
    data: (json['data'] ?? {}) as Json,
  };
}

const workspaces = '/api/v1/workspaces';

async function makeWorkspace(name: string): Promise<string> {
  return String((await call('POST', workspaces, { name })).data['id']);
}

describe('/api/v1/workspaces', () => {
  it('starts as a copy of the Global one, and moves applications in and out', async () => {
    await call('POST', `${workspaces}/${tenant.policyId}/config/blacklist`, { name: 'Words', keywords: ['w'] });

    const made = await call('POST', workspaces, { name: 'Sales', owner: 'eve', enable_doublecheck: true });

    const id = String(made.data['id']);
    expect(made.data).toEqual({
      id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      tenant_id: tenant.id,
      name: 'Sales',
      description: '',
      owner: 'eve',
      enable_doublecheck: true,
      is_global: false,
      created_at: expect.any(String),
      updated_at: expect.any(String),
      application_count: 0,
    });
    expect((await call('GET', `${workspaces}/${id}/config/blacklist`)).items).toMatchObject([{ name: 'Words' }]);
    const applicationIds = { application_ids: [tenant.applicationId] };
    await call('POST', `${workspaces}/${id}/assign`, applicationIds);
    expect((await call('GET', `${workspaces}/${id}/applications`)).items).toMatchObject([
      { id: tenant.applicationId, workspace_id: id, workspace_name: 'Sales' },
    ]);
    expect((await call('DELETE', `${workspaces}/${tenant.policyId}`)).status).toBe(400);
    expect((await call('PUT', `${workspaces}/${id}`, { name: 'Sales 2' })).data).toMatchObject({ owner: 'eve' });
    expect((await call('DELETE', `${workspaces}/${id}`)).status).toBe(200);
    expect((await call('GET', workspaces)).items).toMatchObject([{ is_global: true, application_count: 1 }]);
  });

  it('configures one workspace and leaves the others alone', async () => {
    const id = await makeWorkspace('Configured');
    const config = `${workspaces}/${id}/config`;

    await call('PUT', `${config}/risk-types`, { s9_enabled: false });
    await call('PUT', `${config}/ban-policy`, { enabled: true });
    const actions = { general_input_low_risk_action: 'block', output_high_risk_anonymize: false };
    const saved = await call('PUT', `${config}/data-leakage-policy`, actions);
    const scanners = await call('PUT', `${config}/scanners`, { configs: [{ scanner_id: 'S1', is_enabled: true }] });

    expect((await call('GET', `${config}/risk-types`)).body).toMatchObject({ s1_enabled: true, s9_enabled: false });
    expect(saved.data).toMatchObject({
      general_input_low_risk_action: 'block',
      general_input_low_risk_action_override: 'block',
      general_input_high_risk_action: 'block',
      general_input_high_risk_action_override: null,
      output_high_risk_action: 'pass',
      output_high_risk_anonymize: false,
    });
    expect(scanners.data).toEqual({ updated_count: 1 });
    expect((await call('GET', '/api/v1/ban-policy')).body).toMatchObject({ enabled: false });
    expect((await call('GET', '/api/v1/config/risk-types/enabled')).body).toMatchObject({ S9: true });
  });

  it('does not find the list of another workspace', async () => {
    const id = await makeWorkspace('Empty');
    const made = await call('POST', '/api/v1/config/whitelist', { name: 'Mine', keywords: ['w'] });
    const path = `config/whitelist/${made.data['id']}`;

    expect((await call('PUT', `${workspaces}/${id}/${path}`, { name: 'x' })).status).toBe(404);
    expect((await call('DELETE', `${workspaces}/${tenant.policyId}/${path}`)).status).toBe(200);
  });
});

describe('what follows from a risk', () => {
  it('is refused outside of the words of the contract, and takes null for what is shipped', async () => {
    const path = '/api/v1/config/gateway-policy';
    expect((await call('PUT', path, { general_input_high_risk_action: 'anonymize' })).status).toBe(422);

    await call('PUT', path, { input_low_risk_action: 'anonymize_restore' });

    const { data } = await call('PUT', path, { input_medium_risk_action: 'pass', input_low_risk_action: null });
    expect(data).toMatchObject({
      input_low_risk_action: 'anonymize',
      input_low_risk_action_override: null,
      input_medium_risk_action_override: 'pass',
      private_model: null,
      available_private_models: [],
    });
    expect((await call('GET', `${path}/tenant-defaults`)).body).toMatchObject({
      default_input_medium_risk_action: 'pass',
      default_output_low_risk_action: 'pass',
    });
    expect((await call('PUT', `${path}/tenant-defaults`, {})).status).toBe(422);
  });

  it('depends on scores that must rise from high to low sensitivity', async () => {
    const path = '/api/v1/config/sensitivity-thresholds';
    expect((await call('PUT', path, { medium_sensitivity_threshold: 0.99 })).status).toBe(422);

    const { data } = await call('PUT', path, { sensitivity_trigger_level: 'high', high_sensitivity_threshold: 0.3 });

    expect(data).toEqual({
      high_sensitivity_threshold: 0.3,
      medium_sensitivity_threshold: 0.6,
      low_sensitivity_threshold: 0.95,
      sensitivity_trigger_level: 'high',
    });
    expect((await call('POST', `${path}/reset`)).data).toMatchObject({ sensitivity_trigger_level: 'medium' });
  });
});

describe('a workspace as a file', () => {
  const file = {
    version: '1.0',
    risk_types: { s9_enabled: false },
    ban_policy: { enabled: true, trigger_count: 7 },
    blacklists: [{ name: 'Rivals', keywords: ['acme', 'a, b'], description: 'why', is_active: false }],
    whitelists: [{ name: 'Ours', keywords: ['gatehouse'] }],
    data_leakage_policy: {
      input_high_risk_action: 'anonymize',
      output_low_risk_anonymize: true,
      private_model_id: 'of elsewhere',
    },
    scanner_configs: [
      { scanner_tag: 'S9', risk_level: 'low_risk', scan_prompt: false },
      { scanner_tag: 'S77', is_enabled: false },
    ],
    application_settings: { security_risk_template: { en: 'No.' } },
    data_security_entity_types: [
      {
        entity_type: 'EMAIL',
        category: 'low',
        anonymization_method: 'mask',
        anonymization_config: { mask_char: '#', keep_prefix: 2 },
      },
      {
        entity_type: 'PROJECT',
        entity_type_name: 'Project',
        entity_definition: 'names of projects',
        category: 'high',
        anonymization_method: 'genai',
        anonymization_config: { anonymization_prompt: 'invent one' },
        check_output: false,
      },
      { entity_type: 'OLD', source_type: 'custom', category: 'low', pattern: 'x', anonymization_method: 'hash' },
      { entity_type: 'CODE', anonymization_method: 'genai_code' },
    ],
    custom_scanners: [
      { name: 'Codes', scanner_type: 'keyword', definition: 'one, two', risk_level: 'high_risk', notes: 'keep' },
    ],
    appeal_config: { enabled: true, appeal_base_url: 'https://guard.example.com' },
  };
  const make = async (name: string) => String((await call('POST', '/api/v1/workspaces', { name })).data['id']);
  const exportOf = async (id: string) => (await call('GET', `/api/v1/workspaces/${id}/export`)).body;

  it('is made what the file says in one change, and leaves out what there is not here', async () => {
    const id = await make('from a file');

    const { data } = await call('POST', `/api/v1/workspaces/${id}/import`, { config: file });

    expect(data).toEqual({
      changed: true,
      skipped: [
        { path: 'config.scanner_configs[1]', reason: 'there is no such scanner here' },
        { path: 'config.data_security_entity_types[3]', reason: 'anonymizes by code, which nothing runs here' },
      ],
    });
    expect(await exportOf(id)).toMatchObject({
      version: '1.0',
      risk_types: { s9_enabled: false },
      ban_policy: { enabled: true, trigger_count: 7, time_window_minutes: 10 },
      blacklists: [{ name: 'Rivals', keywords: ['acme', 'a, b'], description: 'why', is_active: false }],
      data_leakage_policy: { input_high_risk_action: 'anonymize', output_low_risk_action: 'anonymize' },
      scanner_configs: expect.arrayContaining([
        expect.objectContaining({ scanner_tag: 'S9', risk_level: 'low_risk', scan_prompt: false }),
      ]),
      custom_scanners: [{ name: 'Codes', keywords: ['one', 'two'], notes: 'keep' }],
      appeal_config: { enabled: true },
      policy: {
        settings: {
          entities: [
            {
              entity_type: 'EMAIL',
              risk_level: 'low_risk',
              operator: { mask: { mask_character: '#', keep_prefix: 2 } },
            },
          ],
          entity_definitions: [
            { entity_type: 'OLD', pattern: 'x', operator: { hash: {} } },
            { entity_type: 'PROJECT', operator: { rewrite: { instruction: 'invent one' } }, scan_output: false },
          ],
        },
      },
    });
    const { items } = await call('GET', `/api/v1/policies/${id}/revisions`);
    expect((items as unknown as { revisions: Json[] }).revisions).toHaveLength(2);
  });

  it('gives an equal workspace after export and import, also without the section that only we know, and a second import changes nothing', async () => {
    const id = await make('original');
    await call('POST', `/api/v1/workspaces/${id}/import`, { config: file });
    const exported = await exportOf(id);
    const { policy: _, name: __, ...contract } = exported;

    const whole = await call('POST', '/api/v1/workspaces', { name: 'copy', import_config: exported });
    const other = await call('POST', '/api/v1/workspaces', { name: 'copy by the contract', import_config: contract });

    for (const { data } of [whole, other]) {
      const { policy: __policy, name: __name, ...sections } = await exportOf(String(data['id']));
      expect(sections).toEqual(contract);
    }
    const again = await call('POST', `/api/v1/workspaces/${whole.data['id']}/import`, { config: exported });
    expect(again.data).toEqual({ changed: false, skipped: [] });
  });

  it('is not made by a file that is wrong, which is told with its places', async () => {
    const wrong = { ban_policy: { trigger_count: 0 } };

    const made = await call('POST', '/api/v1/workspaces', { name: 'never', import_config: wrong });

    expect([made.status, JSON.stringify(made.body)]).toEqual([422, expect.stringContaining('trigger_count')]);
    expect((await call('GET', '/api/v1/workspaces')).items.map(({ name }) => name)).not.toContain('never');
    expect(
      (await call('POST', '/api/v1/workspaces', { name: 'never', import_config: { version: '2.0' } })).status,
    ).toBe(422);
  });
});
