import { afterAll, beforeAll, expect, it } from 'vitest';
import { ApplicationService } from '#gen/gatehouse/admin/v1/application_pb.js';
import { AuditService } from '#gen/gatehouse/admin/v1/audit_pb.js';
import { LimitService } from '#gen/gatehouse/admin/v1/limit_pb.js';
import { lookUpApiKey } from '#lib/auth/lookup.js';
import { monthOf } from '#lib/limits/quota.js';
import type { RunningServer } from '#lib/server/server.js';
import { createTestDatabase, type TestDatabase } from '#lib/testing/database.js';
import { type AdminHarness, createHarness, type TestTenant } from '../testing/harness.js';
import { refusalCode } from '../testing/refusal.js';

let database: TestDatabase;
let harness: AdminHarness;
let server: RunningServer;
let tenant: TestTenant;

beforeAll(async () => {
  database = await createTestDatabase();
  harness = await createHarness(database.db);
  server = await harness.serve();
  tenant = await harness.makeTenant('limits');
});

afterAll(async () => {
  await harness?.close();
  await database?.drop();
});

const asSuperAdmin = () => harness.superAdmin.client(LimitService);
const asOwner = () => tenant.owner.client(LimitService);
const path = '/api/v1/admin/rate-limits';

async function rest(method: string, url: string, body?: object, token = harness.superAdmin.token) {
  const response = await fetch(`${server.url}${url}`, {
    method,
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    ...(body && { body: JSON.stringify(body) }),
  });
  // Replies of these routes are objects.
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}

it('shows a tenant what it was given and what it used of its month, and counts a change at once', async () => {
  const before = await tenant.viewer.client(LimitService).getLimits({});
  await database.db.query('insert into tenant_quota_usage (tenant_id, month, used, last_grant) values ($1, $2, 7, 0)', [
    tenant.id,
    monthOf(Date.now()),
  ]);

  const set = await rest('POST', path, {
    tenant_id: tenant.id,
    requests_per_second: 20,
    admin_requests_per_minute: 3,
    monthly_quota: 1000,
    reason: 'trial',
  });

  const own = await rest('GET', '/api/v1/rate-limits', undefined, tenant.viewer.token);
  const calls = await Promise.all(
    Array.from({ length: 3 }, () => rest('GET', '/api/v1/rate-limits', undefined, tenant.viewer.token)),
  );
  await asSuperAdmin().deleteTenantLimits({ tenantId: tenant.id });
  expect(before.limits).toMatchObject({ limits: {}, usedThisMonth: 0n });
  expect(set.status).toBe(200);
  expect(own.body).toEqual({
    tenant_id: tenant.id,
    tenant_name: 'limits',
    requests_per_second: 20,
    requests_per_minute: null,
    proxy_requests_per_second: null,
    proxy_requests_per_minute: null,
    admin_requests_per_second: null,
    admin_requests_per_minute: 3,
    monthly_quota: 1000,
    used_this_month: 7,
    is_active: true,
    updated_at: expect.stringMatching(/Z$/),
    quota_resets_at: expect.stringMatching(/-01T00:00:00.000Z$/),
  });
  expect(calls.map(({ status }) => status).sort()).toEqual([200, 200, 429]);
});

it('lists and removes the limits of tenants, and writes each change into the audit log of the tenant', async () => {
  const other = await harness.makeTenant('other');
  await asSuperAdmin().setTenantLimits({ tenantId: other.id, limits: { proxyPerMinute: 0 }, reason: 'partner' });

  const listed = await rest('GET', `${path}?limit=1000`);
  const removed = await rest('DELETE', `${path}/${other.id}`);
  const again = await rest('DELETE', `${path}/${other.id}`);

  expect(listed.body['data']).toContainEqual(
    expect.objectContaining({ tenant_name: 'other', proxy_requests_per_minute: 0, requests_per_second: null }),
  );
  expect([removed.status, again.status]).toEqual([200, 404]);
  const { events } = await other.admin.client(AuditService).listAuditEvents({});
  expect(events.slice(0, 2)).toMatchObject([
    { action: 'delete', thing: 'rate_limit', thingId: other.id },
    { action: 'create', thing: 'rate_limit', thingId: other.id, reason: 'partner' },
  ]);
});

it.each([
  ['an owner', () => asOwner().setTenantLimits({ tenantId: tenant.id, limits: {} }), 'PERMISSION_DENIED'],
  [
    'an unknown tenant',
    () => asSuperAdmin().setTenantLimits({ tenantId: crypto.randomUUID(), limits: {} }),
    'NOT_FOUND',
  ],
  [
    'a limit below 0',
    () => asSuperAdmin().setTenantLimits({ tenantId: tenant.id, limits: { monthlyQuota: -1n } }),
    'REQUEST_INVALID',
  ],
])('refuses %s', async (_what, call, code) => {
  expect(await refusalCode(call())).toBe(code);
});

it('bounds a key within its tenant', async () => {
  const calls = await harness.makeTenant('keys');
  const keys = calls.admin.client(ApplicationService);
  const { apiKey, secret } = await keys.createApiKey({ applicationId: calls.applicationId });
  const limitsOf = async () => {
    const hash = harness.secrets.hashApiKey(secret);
    const found = await lookUpApiKey(database.db, hash, { applicationId: '', nowMs: Date.now() });
    return found.principal.limits;
  };

  const url = `/api/v1/applications/${calls.applicationId}/keys/${apiKey?.id}/rate-limit`;
  const { status } = await rest('PUT', url, { requests_per_second: 5 }, calls.admin.token);

  expect(status).toBe(200);
  expect(await limitsOf()).toEqual({ key: { perSecond: 5 } });
  const lifted = await keys.setApiKeyLimits({ id: apiKey?.id ?? '' });
  expect(lifted.apiKey).toMatchObject({ limitPerSecond: 0, limitPerMinute: 0 });
  expect(await limitsOf()).toBeUndefined();
});
