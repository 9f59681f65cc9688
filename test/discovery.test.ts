import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createApiKeySecret } from '#lib/auth/api-key.js';
import { uuidv7 } from '#lib/db/ids.js';
import { publishRevision } from '#lib/db/revisions.js';
import { createTestDatabase, type TestDatabase } from '#lib/testing/database.js';
import { createWordGuard } from '#lib/testing/word-guard.js';
import { startTestService, type TestService } from '../services/detection/testing/service.js';
import type { TestTenant } from '../services/detection/testing/tenant.js';
import { type ProxyRig, startProxyRig } from '../services/proxy/testing/rig.js';

let database: TestDatabase;
let detection: TestService;
let proxy: ProxyRig;
let tenant: TestTenant;
let discoveryKey: string;

beforeAll(async () => {
  database = await createTestDatabase();
  detection = await startTestService(database);
  tenant = await detection.newTenant();
  proxy = await startProxyRig(createWordGuard(), {}, { database, secrets: detection.secrets, tenant });
  discoveryKey = createApiKeySecret();
  await database.db.query(
    `insert into api_keys (id, tenant_id, application_id, key_hash, hint, kind)
     values ($1, $2, $3, $4, '', 'discovery')`,
    [uuidv7(), tenant.tenantId, tenant.applicationId, detection.secrets.hashApiKey(discoveryKey)],
  );
});

afterAll(async () => {
  await proxy?.close();
  await detection?.close();
  await database?.drop();
});

const bearer = (key: string, named: string) => ({ authorization: `Bearer ${key}`, 'x-og-application-id': named });

/** Status of a call at each door of detection, gateways and proxy. */
async function statusesOf(headers: Readonly<Record<string, string>>): Promise<number[]> {
  const paths = [`${detection.url}/v1/guardrails/models`, `${proxy.url}/v1/gateway/health`, `${proxy.url}/v1/models`];
  return Promise.all(paths.map(async (path) => (await fetch(path, { headers })).status));
}

describe('X-OG-Application-ID at real services', () => {
  it('names one application on every port, made once', async () => {
    expect(await statusesOf(bearer(discoveryKey, 'shop'))).toEqual([200, 200, 200]);

    const rows = await database.db.query(
      `select a.name, a.source from applications a where a.tenant_id = $1 and a.external_id is not null`,
      [tenant.tenantId],
    );
    expect(rows).toEqual([{ name: 'shop', source: 'auto_discovery' }]);
  });

  it('is refused with a key of an application, and beyond 200 characters', async () => {
    expect(await statusesOf(bearer(tenant.apiKey, 'shop'))).toEqual([401, 401, 401]);
    expect(await statusesOf(bearer(discoveryKey, 'x'.repeat(201)))).toEqual([422, 422, 422]);
  });

  it('stops at every door when the key is revoked', async () => {
    await database.db.transaction(async (tx) => {
      await tx.query("update api_keys set enabled = false where tenant_id = $1 and kind = 'discovery'", [
        tenant.tenantId,
      ]);
      await publishRevision(tx, { tenantId: tenant.tenantId, diff: {} });
    });

    await expect.poll(() => statusesOf(bearer(discoveryKey, 'shop')), { timeout: 20_000 }).toEqual([401, 401, 401]);
  });
});
