import type Koa from 'koa';
import type { Authenticator } from '#lib/auth/authenticator.js';
import { createClientAddress } from '#lib/auth/client-address.js';
import type { Secrets } from '#lib/auth/secrets.js';
import type { Tokens } from '#lib/auth/tokens.js';
import type { Database } from '#lib/db/database.js';
import { ensurePartitions } from '#lib/db/partitions.js';
import { dropOldPartitions, expireOriginals } from '#lib/db/retention.js';
import { createEgressGuard } from '#lib/egress/guard.js';
import type { EmbeddingClient } from '#lib/mesh/embedding-client.js';
import type { RedisLink } from '#lib/redis/redis.js';
import type { TenantResults } from '#lib/results/routes.js';
import type { RpcRoute } from '#lib/server/rpc.js';
import type { Log } from '#lib/telemetry/log.js';
import type { Metrics } from '#lib/telemetry/metrics.js';
import { createAppeals } from './appeals/appeals.js';
import { createApplications } from './applications/applications.js';
import { createAuditLog } from './audit/audit-log.js';
import { createChanges } from './audit/change.js';
import { createAccess } from './auth/access.js';
import { createLoginAttempts } from './auth/attempts.js';
import { pruneLoginFailures } from './auth/attempts-store.js';
import { createAuth } from './auth/auth.js';
import { createRequestLimits } from './auth/limits.js';
import { createSwitchUser } from './auth/switch-user.js';
import { createBans } from './bans/bans.js';
import { pruneBanTriggers } from './bans/prune.js';
import { createCampaigns } from './campaigns/campaigns.js';
import type { Judge } from './campaigns/judge.js';
import { startRunner } from './campaigns/runner.js';
import type { AdminConfig } from './config.js';
import { createInstallation } from './installation/installation.js';
import { createRollout } from './instances/rollout.js';
import { createInvitations } from './invitations/invitations.js';
import { createKeys } from './keys/keys.js';
import { createKnowledge } from './knowledge/knowledge.js';
import { startReembedding } from './knowledge/reembed.js';
import { createTenantLimits } from './limits/limits.js';
import { createLists } from './lists/lists.js';
import { createMailer } from './mail/mail.js';
import { createPostOffice } from './mail/post-office.js';
import { createModelRoutes } from './model-routes/model-routes.js';
import { type Catalog, createPackages } from './packages/packages.js';
import { createPasswordResets } from './password-resets/password-resets.js';
import type { PolicyValidation } from './policies/draft.js';
import { createPolicies } from './policies/policies.js';
import { createPolicyDocuments } from './policy-documents/documents.js';
import { createRegistrations } from './registrations/registrations.js';
import { createRest, createRestRoutes } from './rest/rest.js';
import { createRevisions } from './revisions/revisions.js';
import { createRpcRoutes, featuresByMethod } from './routes.js';
import { createScanners } from './scanners/scanners.js';
import { pruneSessions } from './sessions/prune.js';
import { createSessions } from './sessions/sessions.js';
import { createSingleSignOn, type SingleSignOnConfig } from './single-sign-on/single-sign-on.js';
import { createSwitchSessions } from './switch-sessions/switch-sessions.js';
import { createTenants } from './tenants/tenants.js';
import { createUpstreams } from './upstreams/upstreams.js';
import { createUsage } from './usage/usage.js';
import { createMe } from './users/me.js';
import { createUsers } from './users/users.js';

export { adminPublicMethods } from './routes.js';

/** What the admin service is made of. */
export interface AdminServiceDeps {
  readonly db: Database;
  readonly secrets: Secrets;
  readonly tokens: Tokens;
  /** Shared with the server's guard; admin makes it forget a tenant at every change of its own. */
  readonly authenticator: Authenticator;
  /** Detection's PolicyValidationService, in this process or over the mesh. */
  readonly validation: PolicyValidation;
  /** Detection's DraftService, in this process or over the mesh. */
  readonly judge: Judge;
  /** Detection's CatalogService, in this process or over the mesh. */
  readonly catalog: Catalog;
  /** The results of a tenant, which detection keeps: in this process or over the mesh. */
  readonly resultsOf: (tenantId: string) => TenantResults;
  /** Embeds the questions of knowledge bases, in this process or over the mesh. */
  readonly embedding: EmbeddingClient;
  readonly config: Pick<
    AdminConfig,
    | 'RESULTS_RETENTION_DAYS'
    | 'RESULTS_KEEP_REQUESTS_DAYS'
    | 'RATE_LIMIT_ADMIN'
    | 'RATE_LIMIT_AUTH'
    | 'TRUSTED_PROXIES'
    | 'EGRESS_ALLOW'
    | 'EGRESS_PINS'
    | 'UPSTREAM_BASE_URL'
    | 'ACCESS_TOKEN_MINUTES'
    | 'TOKEN_LIFETIME_MINUTES'
    | 'SESSION_DAYS'
    | 'SIGNING_KEY_DAYS'
    | 'PUBLIC_URL'
    | 'DEPLOYMENT_MODE'
    | 'SMTP_URL'
    | 'MAIL_FROM'
    | 'MAIL_TO_LOG'
    | keyof SingleSignOnConfig
  >;
  /** Shares limits with other processes; absent without one. */
  readonly redis?: RedisLink | undefined;
  readonly metrics?: Pick<Metrics, 'callsRefused'>;
  readonly log: Log;
}

/** The admin service. Owns a timer; call `close`. */
export interface AdminService {
  readonly rpc: RpcRoute[];
  readonly rest: Koa.Middleware;
  readonly health: Readonly<Record<string, () => Promise<void>>>;
  /** Ends open watches and waits for audit rows. Call it before the database is closed. */
  close(): Promise<void>;
}

/** Partitions of results are made this long ahead, so that even a service that is down for a month misses none. */
const monthsAhead = 2;
const dayMs = 24 * 60 * 60 * 1000;
const minuteMs = 60_000;

/**
 * Builds the admin service. Give the server's guard `adminPublicMethods`, so that people can sign in.
 *
 * Errors: ConfigError for TRUSTED_PROXIES that are no addresses.
 */
export function createAdminService(deps: AdminServiceDeps): AdminService {
  const { db, secrets, tokens, authenticator, validation, judge, catalog, embedding, config, log } = deps;
  const stopping = new AbortController();
  const egress = createEgressGuard({
    allow: config.EGRESS_ALLOW,
    configured: [config.UPSTREAM_BASE_URL],
    pins: config.EGRESS_PINS,
  });
  const limits = createRequestLimits({
    signInsPerMinute: config.RATE_LIMIT_AUTH,
    requestsPerMinute: config.RATE_LIMIT_ADMIN,
    redis: deps.redis,
    metrics: deps.metrics,
  });
  const switchUser = createSwitchUser({ db });
  const switchSessions = createSwitchSessions({ db, secrets, switchUser });
  const access = createAccess({
    limits,
    switchUser,
    switchSessions,
    clientAddress: createClientAddress(config.TRUSTED_PROXIES),
  });
  const onChange = (tenantId: string): void => authenticator.forgetTenant(tenantId);
  const changes = createChanges({ db, onChange });
  const sessions = createSessions({
    db,
    secrets,
    tokens,
    onSignOut: onChange,
    lifetimes: {
      sessionMs: config.SESSION_DAYS * dayMs,
      accessTokenMs: config.ACCESS_TOKEN_MINUTES * minuteMs,
      loneTokenMs: config.TOKEN_LIFETIME_MINUTES * minuteMs,
    },
  });
  const attempts = createLoginAttempts({ db });
  const mailer = createMailer({ config, log });
  const postOffice = createPostOffice({ log });
  const auth = createAuth({ db, sessions, attempts, log });
  const rollout = createRollout({ db, stopping: stopping.signal });
  const policies = createPolicies({ db, changes, validation });
  const lists = createLists({ db, changes, validation });
  const scanners = createScanners({ db, changes, validation });
  const bans = createBans({ db });
  const appeals = createAppeals({ db, lists });
  const auditLog = createAuditLog({ db });

  const revisions = createRevisions({ db, changes, validation });
  const runner = startRunner({ db, judge, log });
  const campaigns = createCampaigns({ db, revisions, onRun: runner.wake });

  const features = featuresByMethod({
    auth: {
      ...auth.features,
      ...sessions.features,
      ...createMe({ db, sessions, attempts }),
      ...createPasswordResets({ db, secrets, mailer, postOffice, sessions }),
      ...createSingleSignOn({ db, secrets, changes, sessions, config, log }),
      async getSignInOptions() {
        return {
          singleSignOn: config.OIDC_ISSUER !== undefined,
          singleSignOnName: config.OIDC_ISSUER === undefined ? '' : config.OIDC_NAME,
          registration: config.DEPLOYMENT_MODE === 'saas' && mailer.isAvailable,
          passwordReset: mailer.isAvailable,
        };
      },
      ...createRegistrations({ db, secrets, mailer, postOffice, isOpen: config.DEPLOYMENT_MODE === 'saas' }),
    },
    tenants: {
      ...createTenants({ db }),
      ...createInstallation({ db, changes, sessions }),
      ...switchSessions.features,
    },
    limits: createTenantLimits({ db, changes }),
    users: { ...createUsers({ db, changes }), ...createInvitations({ db, changes, secrets, mailer, log }) },
    applications: { ...createApplications({ db, changes }), ...createKeys({ db, changes, secrets }) },
    policies: {
      ...policies.features,
      ...revisions,
      ...createPolicyDocuments({ db, changes, validation }),
      watchRollout: rollout.watchRollout,
    },
    lists: lists.features,
    scanners: scanners.features,
    packages: createPackages({ db, validation, catalog }),
    upstreams: {
      ...createUpstreams({ db, changes, secrets, egress }),
      ...createModelRoutes({ db, changes }),
      ...createUsage({ db }),
    },
    bans: bans.features,
    appeals: appeals.features,
    audit: auditLog.features,
    knowledge: createKnowledge({ db, changes, embedding }),
    campaigns: campaigns.features,
  });
  const routes = createRestRoutes({
    readList: lists.readList,
    readScanner: scanners.readScanner,
    readProtection: policies.readProtection,
    readBans: bans.readBans,
    readAppeals: appeals.readAppeals,
    shippedEntities: async () => (await catalog.listCatalog({})).entities,
    readAudit: auditLog.readAudit,
    exportAudit: auditLog.exportAudit,
    resultsOf: deps.resultsOf,
    readCampaigns: campaigns.readCampaigns,
    rollout,
    uiAddress: mailer.link,
  });
  const housekeeping = keepHouse(db, log, config, async () => {
    await pruneSessions(db);
    await pruneLoginFailures(db);
    if (await tokens.rotate(config.SIGNING_KEY_DAYS * dayMs)) log.info('signing_key_made');
  });
  const reembedding = startReembedding({ db, changes, embedding, log });

  return {
    rpc: createRpcRoutes(features, access),
    rest: createRest(routes, { access, authenticator, features, limits }),
    health: { db: () => db.ping() },
    async close() {
      stopping.abort();
      await Promise.all([housekeeping.close(), reembedding.close(), runner.close(), auth.close(), postOffice.close()]);
    },
  };
}

/** Makes the coming partitions of results, and removes what nobody can ask for any more: now and once a day. */
function keepHouse(
  db: Database,
  log: Log,
  config: RetentionConfig,
  keepSessions: () => Promise<void>,
): { close(): Promise<void> } {
  let running = Promise.resolve();
  const run = () => {
    running = keepPartitions(db, log)
      .then(() => forgetResults(db, log, config))
      .then(() => pruneBanTriggers({ db, log }))
      .then(keepSessions)
      // What was not done today is done tomorrow; results land in the default partition until then.
      .catch((error: unknown) => log.warn('housekeeping_failed', { error }));
  };
  run();
  const timer = setInterval(run, dayMs).unref();
  return {
    async close() {
      clearInterval(timer);
      await running;
    },
  };
}

type RetentionConfig = Pick<AdminConfig, 'RESULTS_RETENTION_DAYS' | 'RESULTS_KEEP_REQUESTS_DAYS'>;

/** Removes results and sealed copies that are older than they may get. */
async function forgetResults(db: Database, log: Log, config: RetentionConfig): Promise<void> {
  const before = (days: number): Date => new Date(Date.now() - days * dayMs);
  const { RESULTS_RETENTION_DAYS: days } = config;
  const dropped = days === undefined ? [] : await dropOldPartitions(db, before(days));
  if (dropped.length > 0) log.info('partitions_dropped', { partitions: dropped });
  const expired = await expireOriginals(db, before(config.RESULTS_KEEP_REQUESTS_DAYS));
  if (expired > 0) log.info('originals_expired', { results: expired });
}

async function keepPartitions(db: Database, log: Log): Promise<void> {
  const made = await ensurePartitions({ db, now: new Date(), monthsAhead, log });
  if (made.length > 0) log.info('partitions_made', { partitions: made });
}
