import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ApiKeyKind, ApiKeyScope, ApplicationService } from '#gen/gatehouse/admin/v1/application_pb.js';
import { TenantService } from '#gen/gatehouse/admin/v1/tenant_pb.js';
import { toGatehouseError } from '#lib/errors/to-connect.js';
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

    // Known, but not allowed here without the scope admin.
    expect(await asKey()).toBe('API_KEY_SCOPE');
    const disabled = await keys().updateApiKey({ id, enabled: false });
    expect(await asKey()).toBe('API_KEY_UNKNOWN');
    expect(disabled.apiKey?.enabled).toBe(false);
    await keys().updateApiKey({ id, enabled: true });
    expect(await asKey()).toBe('API_KEY_SCOPE');
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

describe('rights of a key', () => {
  it('are detect and proxy unless named, and are kept as they were asked for', async () => {
    const { applicationId } = tenant;
    const plain = await keys().createApiKey({ applicationId });
    const expiresAt = timestampFromDate(new Date('2999-01-31T12:00:00Z'));
    const asked = { scopes: [ApiKeyScope.DETECT], expiresAt, allowedAddresses: ['10.0.0.0/8', '2001:db8::1'] };
    const made = await keys().createApiKey({ applicationId, kind: ApiKeyKind.DISCOVERY, ...asked });

    const standard = [ApiKeyScope.DETECT, ApiKeyScope.PROXY];
    expect(plain.apiKey).toMatchObject({ kind: ApiKeyKind.APPLICATION, scopes: standard, allowedAddresses: [] });
    expect(made.apiKey).toMatchObject({ kind: ApiKeyKind.DISCOVERY, ...asked });
    const id = made.apiKey?.id ?? '';
    const { apiKey } = await keys().setApiKeyRights({ id, scopes: [ApiKeyScope.PROXY] });
    expect(apiKey).toMatchObject({ scopes: [ApiKeyScope.PROXY], allowedAddresses: [] });
    expect(apiKey?.expiresAt).toBeUndefined();
  });

  it('makes model keys in their own form, which open nothing else', async () => {
    const { applicationId } = tenant;
    const { apiKey, secret } = await keys().createApiKey({ applicationId, kind: ApiKeyKind.MODEL });

    expect(secret).toMatch(/^sk-xxai-model-[0-9a-f]{48}$/);
    expect(apiKey?.hint).toBe(`${secret.slice(0, 18)}…${secret.slice(-4)}`);
    expect(await refusalCode(clientOf(secret).listApplications({}))).toBe('API_KEY_SCOPE');
  });

  it.each([
    ['an end in the past', { expiresAt: timestampFromDate(new Date(0)) }],
    ['what is no address', { allowedAddresses: ['10.0.0.0/8', 'example.com'] }],
    ['a subnet of too many bits', { allowedAddresses: ['10.0.0.0/33'] }],
    ['scopes of a model key', { kind: ApiKeyKind.MODEL, scopes: [ApiKeyScope.DETECT] }],
    ['a scope twice', { scopes: [ApiKeyScope.DETECT, ApiKeyScope.DETECT] }],
  ])('refuses %s', async (_what, wrong) => {
    const { applicationId } = tenant;
    expect(await refusalCode(keys().createApiKey({ applicationId, ...wrong }))).toBe('REQUEST_INVALID');
  });

  it('lets a key with the scope admin administrate its own tenant, as an admin and by its own name', async () => {
    const { applicationId } = tenant;
    const { apiKey, secret } = await keys().createApiKey({ applicationId, scopes: [ApiKeyScope.ADMIN] });
    const client = clientOf(secret);

    const { application } = await client.createApplication({ name: 'made by a key' });

    expect((await client.listApplications({})).applications.map(({ id }) => id)).toContain(application?.id);
    const tenants = tenant.admin.client(TenantService, { authorization: `Bearer ${secret}` });
    expect(await refusalCode(tenants.listTenants({}))).toBe('PERMISSION_DENIED');
    const [row] = await database.db.query('select a.actor_id from audit_log a where a.thing_id = $1', [
      application?.id,
    ]);
    expect(row).toEqual({ actor_id: apiKey?.id });
  });
});

describe('rotation', () => {
  it('gives a new secret while the old one works on, and the one before it ends', async () => {
    const { applicationId } = tenant;
    const first = await keys().createApiKey({ applicationId, scopes: [ApiKeyScope.ADMIN] });
    const id = first.apiKey?.id ?? '';
    const works = (secret: string) =>
      clientOf(secret)
        .listApplications({})
        .then(
          () => 'works',
          (error: unknown) => toGatehouseError(error).code,
        );

    const second = await keys().rotateApiKey({ id, overlapHours: 24 });
    expect(second.apiKey).toMatchObject({ id, scopes: [ApiKeyScope.ADMIN] });
    expect(second.apiKey?.oldSecretExpiresAt).toBeDefined();
    expect([await works(first.secret), await works(second.secret)]).toEqual(['works', 'works']);

    const third = await keys().rotateApiKey({ id, overlapHours: 1 });
    const secrets = [first, second, third].map(({ secret }) => works(secret));
    expect(await Promise.all(secrets)).toEqual(['API_KEY_UNKNOWN', 'works', 'works']);

    const last = await keys().rotateApiKey({ id });
    expect(last.apiKey?.oldSecretExpiresAt).toBeUndefined();
    expect([await works(third.secret), await works(last.secret)]).toEqual(['API_KEY_UNKNOWN', 'works']);
  });
});

function clientOf(secret: string) {
  return tenant.admin.client(ApplicationService, { authorization: `Bearer ${secret}` });
}
