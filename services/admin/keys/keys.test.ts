import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ApplicationService } from '#gen/gatehouse/admin/v1/application_pb.js';
import { createTestDatabase, type TestDatabase } from '#lib/testing/database.js';
import { type AdminHarness, createHarness, type TestTenant } from '../testing/harness.js';
import { refusalCode } from '../testing/refusal.js';

let database: TestDatabase;
let harness: AdminHarness;
let tenant: TestTenant;

beforeAll(async () => {
  database = await createTestDatabase();
  harness = await createHarness(database.db);
  tenant = await harness.makeTenant('keys');
});

afterAll(async () => {
  await harness?.close();
  await database?.drop();
});

const keys = () => tenant.admin.client(ApplicationService);

describe('API keys', () => {
  it('shows the secret once and stores its keyed hash', async () => {
    const made = await keys().createApiKey({ applicationId: tenant.applicationId, name: 'ci' });

    expect(made.secret).toMatch(/^sk-xxai-[A-Za-z0-9]{56}$/);
    expect(made.apiKey).toMatchObject({ applicationId: tenant.applicationId, name: 'ci', enabled: true });
    const { apiKeys } = await keys().listApiKeys({ applicationId: tenant.applicationId });
    expect(apiKeys).toEqual([made.apiKey]);
    const [row] = await database.db.query('select k.key_hash from api_keys k where k.id = $1', [made.apiKey?.id]);
    expect(row).toEqual({ key_hash: harness.secrets.hashApiKey(made.secret) });
  });

  it('stops working in this process at the reply that disables it, and works again when enabled', async () => {
    const { apiKey, secret } = await keys().createApiKey({ applicationId: tenant.applicationId });
    const id = apiKey?.id ?? '';
    const asKey = () => refusalCode(clientOf(secret).listApplications({}));

    // Known, but not allowed here: admin is for people.
    expect(await asKey()).toBe('PERMISSION_DENIED');
    const disabled = await keys().updateApiKey({ id, enabled: false });
    expect(await asKey()).toBe('API_KEY_UNKNOWN');
    expect(disabled.apiKey?.enabled).toBe(false);
    await keys().updateApiKey({ id, enabled: true });
    expect(await asKey()).toBe('PERMISSION_DENIED');
    const deleted = await keys().deleteApiKey({ id });
    expect(deleted.revision).toBe(disabled.revision + 2n);
    expect(await asKey()).toBe('API_KEY_UNKNOWN');
  });

  it('counts the keys that work', async () => {
    const { application } = await keys().createApplication({ name: 'counted' });
    const applicationId = application?.id ?? '';
    await keys().createApiKey({ applicationId });
    const { apiKey } = await keys().createApiKey({ applicationId });
    await keys().updateApiKey({ id: apiKey?.id ?? '', enabled: false });

    const { applications } = await keys().listApplications({});
    expect(applications.find(({ id }) => id === applicationId)?.apiKeyCount).toBe(1);
  });

  it('stops at the limit of an application', async () => {
    const { application } = await keys().createApplication({ name: 'full' });
    const applicationId = application?.id ?? '';
    await database.db.query(
      `insert into api_keys (id, tenant_id, application_id, key_hash, hint)
       select gen_random_uuid(), $1, $2, sha256(('limit ' || n)::bytea), '…' from generate_series(1, 200) n`,
      [tenant.id, applicationId],
    );
    expect(await refusalCode(keys().createApiKey({ applicationId }))).toBe('LIMIT_REACHED');
  });
});

function clientOf(secret: string) {
  return tenant.admin.client(ApplicationService, { authorization: `Bearer ${secret}` });
}
