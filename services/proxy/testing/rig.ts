import { createApiKeySecret } from '#lib/auth/api-key.js';
import { createAuthenticator } from '#lib/auth/authenticator.js';
import { createSecrets, type Secrets } from '#lib/auth/secrets.js';
import { createTokens } from '#lib/auth/tokens.js';
import { readConfig } from '#lib/config/define.js';
import { uuidv7 } from '#lib/db/ids.js';
import type { DetectionClient } from '#lib/mesh/detection-client.js';
import { createRpcGuard } from '#lib/server/rpc-guard.js';
import { startServer } from '#lib/server/server.js';
import { silentLog } from '#lib/telemetry/log.js';
import { createMetrics } from '#lib/telemetry/metrics.js';
import { createTestDatabase, type TestDatabase } from '#lib/testing/database.js';
import { type FakeUpstream, startFakeUpstream } from '#lib/testing/fake-upstream.js';
import { proxyConfig } from '../config.js';
import { createProxyService } from '../service.js';

/** A proxy over a scriptable upstream that stands in for every vendor. Call `close()`. */
export interface ProxyRig {
  /** Base address of the proxy, without a path. */
  readonly url: string;
  /** A key of the tenant that has all routes. */
  readonly apiKey: string;
  readonly upstream: FakeUpstream;
  readonly database: TestDatabase;
  readonly tenantId: string;
  close(): Promise<void>;
}

/** Which model name leads to an upstream of which provider. */
export type RigModels = Readonly<Record<string, string>>;

/** An installation that detection runs in already; its owner drops the database. */
export interface RigInstallation {
  readonly database: TestDatabase;
  readonly secrets: Secrets;
  readonly tenant: { readonly tenantId: string; readonly apiKey: string };
}

/** The upstream is on this machine, and what it answers is to arrive as it is: nothing is tried again. */
const upstreamRules = { EGRESS_ALLOW: '127.0.0.1', PROXY_UPSTREAM_RETRIES: '0', PROXY_BREAKER_FAILURES: '1000' };

/**
 * Starts the proxy with this detection, and one route for each model name, all to the same fake upstream. `env` overrides the
 * test's configuration.
 */
export async function startProxyRig(
  detection: DetectionClient,
  models: RigModels,
  installation?: RigInstallation,
  env: Readonly<Record<string, string>> = {},
): Promise<ProxyRig> {
  const { database, secrets, tenant } = installation ?? (await createInstallation());
  const upstream = await startFakeUpstream();
  const { db, url: databaseUrl } = database;
  for (const [model, provider] of Object.entries(models)) {
    const upstreamId = uuidv7();
    // Built here, for no secret-shaped text may stand in a file.
    const upstreamKey = ['upstream', 'key', provider].join('-');
    await db.query(
      `insert into upstream_models (id, tenant_id, name, provider, api_base_url, sealed_api_key)
       values ($1, $2, $3, $4, $5, $6)`,
      [upstreamId, tenant.tenantId, model, provider, upstream.url, secrets.seal(upstreamKey)],
    );
    await db.query(
      `insert into model_routes (id, tenant_id, upstream_model_id, model_pattern, match_type)
       values ($1, $2, $3, $4, 'exact')`,
      [uuidv7(), tenant.tenantId, upstreamId, model],
    );
  }

  const metrics = createMetrics({ processMetrics: false });
  const authenticator = createAuthenticator({ db, secrets, tokens: createTokens({ db, secrets }) });
  const common = { db, secrets, authenticator, log: silentLog, metrics, version: '0.0.0' };
  const config = readConfig({ ...upstreamRules, ...env }, proxyConfig);
  const service = await createProxyService({ ...common, config, databaseUrl, detection });
  const { rpc, rest, health } = service;
  const guard = createRpcGuard({ authenticator, secrets });
  const server = await startServer({ ...common, name: 'proxy', host: '127.0.0.1', port: 0, rpc, rest, health, guard });
  return {
    url: server.url,
    apiKey: tenant.apiKey,
    upstream,
    database,
    tenantId: tenant.tenantId,
    async close() {
      await server.close({ drainMs: 100 });
      await service.close();
      await upstream.close();
      if (!installation) await database.drop();
    },
  };
}

async function createInstallation(): Promise<RigInstallation> {
  const database = await createTestDatabase();
  const secrets = createSecrets('k'.repeat(40));
  const apiKey = createApiKeySecret();
  const ids = { tenant: uuidv7(), policy: uuidv7(), application: uuidv7() };
  const { db } = database;
  await db.query(`insert into tenants (id, name) values ($1, 'Test')`, [ids.tenant]);
  await db.query(`insert into policies (id, tenant_id, name, is_default) values ($1, $2, 'Default', true)`, [
    ids.policy,
    ids.tenant,
  ]);
  await db.query(`insert into applications (id, tenant_id, policy_id, name) values ($1, $2, $3, 'App')`, [
    ids.application,
    ids.tenant,
    ids.policy,
  ]);
  await db.query(
    `insert into api_keys (id, tenant_id, application_id, key_hash, hint) values ($1, $2, $3, $4, 'hint')`,
    [uuidv7(), ids.tenant, ids.application, secrets.hashApiKey(apiKey)],
  );
  return { database, secrets, tenant: { tenantId: ids.tenant, apiKey } };
}
