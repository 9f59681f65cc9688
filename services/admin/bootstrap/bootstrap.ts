import { randomInt } from 'node:crypto';
import { createApiKeySecret, looksLikeApiKey } from '#lib/auth/api-key.js';
import { hashPassword } from '#lib/auth/password.js';
import type { Secrets } from '#lib/auth/secrets.js';
import { ConfigError } from '#lib/config/define.js';
import type { Database, Queryable } from '#lib/db/database.js';
import { createEgressGuard } from '#lib/egress/guard.js';
import { GatehouseError } from '#lib/errors/error.js';
import type { Log } from '#lib/telemetry/log.js';
import { publish } from '../audit/change.js';
import type { Caller } from '../auth/caller.js';
import type { AdminConfig } from '../config.js';
import { makeApiKey } from '../keys/make.js';
import { makeModelRoute } from '../model-routes/make.js';
import { hasTenants, lockFirstTenant, provisionTenant } from '../tenants/provision.js';
import { checkTarget } from '../upstreams/address.js';
import { makeUpstream } from '../upstreams/make.js';
import { isPassword } from '../users/password-rule.js';

/** What the first start needs. */
export interface BootstrapDeps {
  readonly db: Database;
  readonly secrets: Secrets;
  readonly config: Pick<
    AdminConfig,
    | 'BOOTSTRAP_ADMIN_EMAIL'
    | 'BOOTSTRAP_ADMIN_PASSWORD'
    | 'BOOTSTRAP_API_KEY'
    | 'UPSTREAM_BASE_URL'
    | 'UPSTREAM_API_KEY'
    | 'UPSTREAM_MODEL'
  >;
  readonly log: Log;
}

/** What the first start made. What was made up is here to be shown once; what the environment gave is not repeated. */
export interface BootstrapResult {
  /** False on every start but the first; nothing else is set then. */
  readonly created: boolean;
  /** Address of the first administrator. */
  readonly email?: string;
  /** Their password, when it was made up. */
  readonly password?: string;
  /** The first API key, when it was made up. */
  readonly apiKey?: string;
}

/**
 * Fills an empty database: tenant "Default" with an owner who is super admin, its default policy, "First application"
 * with an API key, and an upstream model with its routes. Of several programs that start at once, one does it. A
 * database that has a tenant is left alone, whatever the environment says.
 *
 * With UPSTREAM_BASE_URL every model name goes there: as it comes, or, with UPSTREAM_MODEL, as that one; that name then
 * has a route of its own too, for GET /v1/models to list. Without UPSTREAM_BASE_URL the built-in demo model answers.
 *
 * Errors: ConfigError when BOOTSTRAP_ADMIN_PASSWORD or BOOTSTRAP_API_KEY cannot be used.
 */
export async function bootstrap({ db, secrets, config, log }: BootstrapDeps): Promise<BootstrapResult> {
  if (await hasTenants(db)) return { created: false };
  assertUsable(config);
  const password = config.BOOTSTRAP_ADMIN_PASSWORD ?? makePassword();
  const apiKey = config.BOOTSTRAP_API_KEY ?? createApiKeySecret();
  const ownerPasswordHash = await hashPassword(password);

  const created = await db.transaction(async (tx) => {
    await lockFirstTenant(tx);
    if (await hasTenants(tx)) return false;
    const { tenant, policyId, applicationId } = await provisionTenant(tx, {
      name: 'Default',
      ownerEmail: config.BOOTSTRAP_ADMIN_EMAIL,
      ownerPasswordHash,
      ownerIsSuperAdmin: true,
    });
    await makeApiKey(tx, secrets, { tenantId: tenant.id, applicationId, name: 'First key', secret: apiKey });
    await makeFirstUpstream({ tx, secrets, config, tenantId: tenant.id });
    await publish(tx, nobody(tenant.id), 'tenant', {
      result: undefined,
      action: 'create',
      thingId: tenant.id,
      policyId,
      before: null,
      after: { name: tenant.name, owner_email: config.BOOTSTRAP_ADMIN_EMAIL },
      reason: 'First start',
    });
    return true;
  });
  if (!created) return { created: false };
  log.info('bootstrap_done', { upstream: config.UPSTREAM_BASE_URL === undefined ? 'demo' : 'configured' });
  return {
    created: true,
    email: config.BOOTSTRAP_ADMIN_EMAIL,
    ...(config.BOOTSTRAP_ADMIN_PASSWORD === undefined ? { password } : {}),
    ...(config.BOOTSTRAP_API_KEY === undefined ? { apiKey } : {}),
  };
}

/** Wrong values must stop the start, and all be named at once. */
function assertUsable(config: BootstrapDeps['config']): void {
  const { BOOTSTRAP_ADMIN_EMAIL: email, BOOTSTRAP_ADMIN_PASSWORD: password, BOOTSTRAP_API_KEY: apiKey } = config;
  const target = config.UPSTREAM_BASE_URL === undefined ? [] : targetProblems(config.UPSTREAM_BASE_URL);
  const problems = [
    ...(/^[^\s@]+@[^\s@]+$/.test(email)
      ? []
      : [{ variable: 'BOOTSTRAP_ADMIN_EMAIL', problem: 'is no e-mail address', allowed: 'like admin@example.org' }]),
    ...(password === undefined || password.length >= minPasswordLength
      ? []
      : [
          {
            variable: 'BOOTSTRAP_ADMIN_PASSWORD',
            problem: 'is too short',
            allowed: `${minPasswordLength} characters or more`,
          },
        ]),
    ...(apiKey === undefined || looksLikeApiKey(apiKey)
      ? []
      : [
          {
            variable: 'BOOTSTRAP_API_KEY',
            problem: 'is no API key',
            allowed: '"sk-xxai-" and 12 to 120 letters and digits',
          },
        ]),
    ...target.map((message) => ({ variable: 'UPSTREAM_BASE_URL', problem: 'cannot be used', allowed: message })),
  ];
  if (problems.length > 0) throw new ConfigError(problems);
}

function targetProblems(address: string): string[] {
  const form = checkTarget('openai', address).map(({ message }) => message);
  if (form.length > 0) return form;
  try {
    createEgressGuard({ allow: [], configured: [address] }).assertUrl(address);
    return [];
  } catch (error) {
    if (!(error instanceof GatehouseError)) throw error;
    return [error.message];
  }
}

/** Who runs the installation may choose a plain long password; what people set later needs the whole rule. */
const minPasswordLength = 8;

async function makeFirstUpstream(first: {
  readonly tx: Queryable;
  readonly secrets: Secrets;
  readonly config: BootstrapDeps['config'];
  readonly tenantId: string;
}): Promise<void> {
  const { tx, secrets, config, tenantId } = first;
  const { UPSTREAM_BASE_URL: apiBaseUrl, UPSTREAM_MODEL: modelName } = config;
  if (apiBaseUrl === undefined) {
    const upstreamModelId = await makeUpstream(tx, secrets, { tenantId, name: 'Demo model', provider: 'demo' });
    await makeModelRoute(tx, { tenantId, upstreamModelId, matchType: 'prefix', modelPattern: '', priority: 0 });
    return;
  }
  const upstreamModelId = await makeUpstream(tx, secrets, {
    tenantId,
    name: 'First upstream',
    provider: 'openai',
    apiBaseUrl,
    ...(modelName === undefined ? {} : { modelName }),
    ...(config.UPSTREAM_API_KEY === undefined ? {} : { apiKey: config.UPSTREAM_API_KEY }),
  });
  if (modelName !== undefined) {
    await makeModelRoute(tx, { tenantId, upstreamModelId, matchType: 'exact', modelPattern: modelName, priority: 100 });
  }
  // Last of all, so that every route that people add later wins over it.
  await makeModelRoute(tx, { tenantId, upstreamModelId, matchType: 'prefix', modelPattern: '', priority: 0 });
}

/** Gatehouse itself. */
function nobody(tenantId: string): Caller {
  return { tenantId, actorId: '', userId: '', role: undefined, isSuperAdmin: false, policyId: '', address: '' };
}

/** Without 0 O 1 l I and the like, so that it can be read out and typed. */
const readable = 'abcdefghjkmnpqrstuvwxyzABCDEFGHJKMNPQRSTUVWXYZ23456789';

/** Four groups of five characters, 115 bits, which satisfy the rule for passwords. */
function makePassword(): string {
  const group = () => Array.from({ length: 5 }, () => readable[randomInt(readable.length)]).join('');
  const password = [group(), group(), group(), group()].join('-');
  return isPassword(password) ? password : makePassword();
}
