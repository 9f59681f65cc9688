import { randomUUID } from 'node:crypto';
import type Koa from 'koa';
import type { Authenticator } from '#lib/auth/authenticator.js';
import type { Secrets } from '#lib/auth/secrets.js';
import type { ConfigOf } from '#lib/config/define.js';
import type { Database } from '#lib/db/database.js';
import { startHeartbeat } from '#lib/db/heartbeat.js';
import { watchRevisions } from '#lib/db/revisions.js';
import { createEgressGuard } from '#lib/egress/guard.js';
import { createBypassTokens } from '#lib/gateway/bypass.js';
import { createPrivateModels } from '#lib/gateway/private-model.js';
import { createGatewayRest } from '#lib/gateway/routes.js';
import { createApiLimit } from '#lib/limits/api-limit.js';
import { answerLimits, answerLoad } from '#lib/limits/headers.js';
import { createQuotas } from '#lib/limits/quota.js';
import type { DetectionClient } from '#lib/mesh/detection-client.js';
import { createModelAccess } from '#lib/model-access/routes.js';
import type { RedisLink } from '#lib/redis/redis.js';
import type { HealthCheck } from '#lib/server/health.js';
import type { RpcRoute } from '#lib/server/rpc.js';
import type { Log } from '#lib/telemetry/log.js';
import type { Metrics } from '#lib/telemetry/metrics.js';
import { createChat } from './chat/complete.js';
import { createModels } from './chat/models.js';
import { createPlaces } from './chat/places.js';
import type { proxyConfig } from './config.js';
import { providers } from './providers/index.js';
import { createFacade } from './rest/facade.js';
import { createModelRoute, createModelsRoute } from './rest/models.js';
import { createSurfaceRoutes } from './rest/surfaces.js';
import { createAnswerCache } from './upstreams/answer-cache.js';
import { createUpstreams } from './upstreams/ask.js';
import { createUpstreamCaller } from './upstreams/call.js';
import { createHealthBook } from './upstreams/health.js';
import { assertAllAsked, createUpstreamHealthRoutes } from './upstreams/health-routes.js';
import { createUsage } from './usage/usage.js';

/** What the proxy is made of. */
export interface ProxyServiceDeps {
  readonly config: ConfigOf<typeof proxyConfig>;
  readonly db: Database;
  /** Of the same database, for the listener's own connection. */
  readonly databaseUrl: string;
  readonly secrets: Secrets;
  /** Its cache is told to forget a tenant at each of its revisions. */
  readonly authenticator: Authenticator;
  /** Detection in this process or behind the mesh; the proxy does not close it. */
  readonly detection: DetectionClient;
  /** Shares limits with other processes; absent without one. */
  readonly redis?: RedisLink | undefined;
  readonly log: Log;
  readonly metrics: Metrics;
  readonly version: string;
  /** Where this instance can be reached, for the list of instances; empty when it is not known. */
  readonly address?: string;
}

/** The running service without its port. Owns timers and connections; call `close`. */
export interface ProxyServiceParts {
  readonly instanceId: string;
  /** How upstream models fare; clients of models speak OpenAI's API and not RPC. */
  readonly rpc: RpcRoute[];
  readonly rest: Koa.Middleware;
  readonly health: Readonly<Record<string, HealthCheck>>;
  /** Call after the port has drained: aborts what is still under way. */
  close(): Promise<void>;
}

/** Composes the proxy. Rejects when the database cannot be reached at the start. */
export async function createProxyService(deps: ProxyServiceDeps): Promise<ProxyServiceParts> {
  const { config, db, secrets, authenticator, detection, log, metrics, version } = deps;
  const instanceId = randomUUID();
  const stopping = new AbortController();
  const timeoutMs = config.PROXY_TIMEOUT_MS;

  const models = createModels({ db, secrets, providers, announce: () => heartbeat.announce(), log, metrics });
  const heartbeat = startHeartbeat({
    db,
    service: 'proxy',
    instanceId,
    address: deps.address ?? '',
    version,
    workers: 0,
    revisions: models.revisions,
    log,
  });
  const revisions = await watchRevisions({
    url: deps.databaseUrl,
    db,
    log,
    onRevision(tenantId, revision) {
      authenticator.forgetTenant(tenantId);
      models.onRevision(tenantId, revision);
    },
  });
  const caller = createUpstreamCaller({
    egress: createEgressGuard({
      allow: config.EGRESS_ALLOW,
      configured: [config.UPSTREAM_BASE_URL],
      pins: config.EGRESS_PINS,
    }),
    limits: {
      connectTimeoutMs: config.PROXY_CONNECT_TIMEOUT_MS,
      idleTimeoutMs: config.PROXY_IDLE_TIMEOUT_MS,
      maxAnswerBytes: config.PROXY_MAX_ANSWER_BYTES,
    },
    metrics,
    log,
  });
  const upstreamHealth = createHealthBook({ tolerated: config.PROXY_BREAKER_FAILURES, metrics, log });
  const usage = createUsage({ db, log, metrics });
  const upstreams = createUpstreams({
    caller,
    health: upstreamHealth,
    usage,
    cache: createAnswerCache((hit) => metrics.cacheLookup('answers', hit)),
    limits: {
      maxRetries: config.PROXY_UPSTREAM_RETRIES,
      firstTokenTimeoutMs: config.PROXY_FIRST_TOKEN_TIMEOUT_MS,
      idleTimeoutMs: config.PROXY_IDLE_TIMEOUT_MS,
      totalTimeoutMs: timeoutMs,
    },
    metrics,
  });
  const quotas = createQuotas({ db, log, metrics, api: 'proxy' });
  const limit = createApiLimit({
    api: 'proxy',
    perMinute: config.RATE_LIMIT_PROXY,
    redis: deps.redis,
    countQuota: quotas.count,
    metrics,
  });
  const places = createPlaces(config.PROXY_MAX_CONCURRENT);
  const chat = createChat({
    authenticator,
    limit,
    models,
    detection,
    upstreams,
    metrics,
    timeoutMs,
    maxTextBytes: config.PROXY_MAX_TEXT_BYTES,
  });
  const gateways = createGatewayRest({
    detection,
    authenticator,
    limit,
    bypass: createBypassTokens({ db, secrets }),
    privateModels: createPrivateModels({ db }),
  });
  const modelAccess = createModelAccess({ config, db, authenticator, limit, log });
  const facade = createFacade({
    ...createSurfaceRoutes({
      chat,
      places,
      limit,
      maxBodyBytes: config.PROXY_MAX_REQUEST_BYTES,
      timeoutMs,
      stopping: stopping.signal,
    }),
    'GET /v1/models': createModelsRoute({ authenticator, models }),
    'GET /v1/models/:id': createModelRoute({ authenticator, models }),
  });
  const [loadHeaders, limitHeaders] = [answerLoad('proxy', places), answerLimits(limit)];
  return {
    instanceId,
    rpc: createUpstreamHealthRoutes({ health: upstreamHealth, instanceId }),
    rest: (ctx, next) =>
      loadHeaders(ctx, () =>
        limitHeaders(ctx, () => modelAccess.rest(ctx, () => gateways(ctx, () => facade(ctx, next)))),
      ),
    health: { db: () => db.ping(), models: { byNameOnly: async () => assertAllAsked(upstreamHealth) } },
    async close() {
      stopping.abort();
      await revisions.close();
      await heartbeat.close();
      await caller.close();
      await Promise.all([usage.close(), modelAccess.close(), quotas.close()]);
    },
  };
}
