import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import type Koa from 'koa';
import type { PolicyDefinition } from '#gen/gatehouse/policy/v1/policy_pb.js';
import type { Authenticator } from '#lib/auth/authenticator.js';
import type { Secrets } from '#lib/auth/secrets.js';
import type { ConfigOf } from '#lib/config/define.js';
import type { Database } from '#lib/db/database.js';
import { startHeartbeat } from '#lib/db/heartbeat.js';
import { createListener } from '#lib/db/listener.js';
import { watchRevisions } from '#lib/db/revisions.js';
import { createBypassTokens } from '#lib/gateway/bypass.js';
import { createPrivateModels } from '#lib/gateway/private-model.js';
import { createGatewayRest } from '#lib/gateway/routes.js';
import { createApiLimit } from '#lib/limits/api-limit.js';
import { answerLimits } from '#lib/limits/headers.js';
import { createQuotas } from '#lib/limits/quota.js';
import type { DetectionClient } from '#lib/mesh/detection-client.js';
import type { EmbeddingClient } from '#lib/mesh/embedding-client.js';
import { createModelAccess } from '#lib/model-access/routes.js';
import type { RedisLink } from '#lib/redis/redis.js';
import type { HealthCheck } from '#lib/server/health.js';
import type { RpcRoute } from '#lib/server/rpc.js';
import type { Log } from '#lib/telemetry/log.js';
import type { Metrics } from '#lib/telemetry/metrics.js';
import { createFinishAnswer } from './answers/finish.js';
import { askForAdvice } from './appeals/advice.js';
import { createAppeals } from './appeals/appeals.js';
import { createAppealLinks } from './appeals/link.js';
import { type Bans, createBans } from './bans/bans.js';
import { type detectionConfig, scannerThreads } from './config.js';
import { createContentScan, limitContentScans } from './content-scan/scan.js';
import { createDrafts, draftTestsPerMinute } from './drafts/drafts.js';
import { createGuardModel } from './genai/guard-model.js';
import { createKnowledge } from './knowledge/knowledge.js';
import { createLoad } from './load.js';
import { createKeyedOperators } from './operators/keyed.js';
import { createDetect } from './pipeline/detect.js';
import { createHitCache } from './pipeline/hit-cache.js';
import { pinVersions } from './pipeline/versions.js';
import { findUnavailable } from './policy/availability.js';
import { compilePolicy, createEngineCache, type Validation } from './policy/compile.js';
import { createPolicyWatch, withoutHold } from './policy/watch.js';
import { createCallLimit, limitCalls } from './rate-limit.js';
import { createReplays } from './replay/replays.js';
import { createGuardrailRest } from './rest/guardrails.js';
import { createResultReader } from './results/reader.js';
import { createResultRecorder } from './results/record.js';
import { refuseUnkept } from './results/refuse-unkept.js';
import { createResultWatch } from './results/watch.js';
import { createDetectionRoutes } from './routes.js';
import { createOpenStream } from './stream/open-stream.js';
import { createStrikes } from './strikes/strikes.js';
import { createVault } from './vault/vault.js';
import { createScanPool } from './workers/pool.js';

/** What the detection service is made of. */
export interface DetectionServiceDeps {
  readonly config: ConfigOf<typeof detectionConfig>;
  readonly db: Database;
  /** Of the same database, for the listener's own connection. */
  /** Lists and figures of results come from here, and may lag by seconds; `db` unless given. */
  readonly reads?: Database;
  readonly databaseUrl: string;
  /** Processes of this machine that share the work; one unless given. */
  readonly processes?: number;
  readonly secrets: Secrets;
  /** Its cache is told to forget a tenant at each of its revisions. */
  readonly authenticator: Authenticator;
  /** Compares texts with the questions of knowledge bases; in this process or over the mesh. */
  readonly embedding: EmbeddingClient;
  /** Shares limits with other processes; absent without one. */
  readonly redis?: RedisLink | undefined;
  readonly log: Log;
  readonly metrics: Metrics;
  readonly version: string;
  /** Where other services reach this instance, for the list of instances; empty when it is not known. */
  readonly address?: string;
}

/** The running service without its port. Owns threads, timers and a connection; call `close`. */
export interface DetectionServiceParts {
  readonly instanceId: string;
  readonly rpc: RpcRoute[];
  readonly rest: Koa.Middleware;
  /** For co-located services; its calls are not rate limited. */
  readonly client: DetectionClient;
  readonly health: Readonly<Record<string, HealthCheck>>;
  /** Call after the port has drained: stores what is queued, for at most `graceMs`. */
  close(options?: { readonly graceMs?: number }): Promise<void>;
}

/** How long queued results may take to be stored at the end; a database that is away then does not hold the stop. */
const defaultGraceMs = 5_000;

/** Longest guarded stream whose caller names no deadline: models write for minutes, not for hours. */
const streamTimeoutMs = 600_000;

/** Composes the detection service. Rejects when the database cannot be reached at the start. */
export async function createDetectionService(deps: DetectionServiceDeps): Promise<DetectionServiceParts> {
  const { config, db, secrets, authenticator, log, metrics, version } = deps;
  const instanceId = randomUUID();
  const strikes = createStrikes({ db, instanceId, log });
  const pool = createScanPool({
    threads: scannerThreads(config.DETECTION_THREADS, deps.processes),
    log,
    onStrike: strikes.count,
  });
  const guardModel = createGuardModel({ config, log, metrics });
  const knowledge = createKnowledge({ db, embedding: deps.embedding, log, metrics });
  const links = createAppealLinks({ secrets });
  const operators = createKeyedOperators(secrets);
  const vault = createVault({ db, secrets, log });
  const listener = createListener({ url: deps.databaseUrl });
  const genai = guardModel?.scanner;
  const versions = pinVersions({
    engine: version,
    guardModel: genai && config.GUARD_MODEL_NAME,
    visionModel: genai && config.GUARD_MODEL_VISION_NAME,
  });
  const results = createResultRecorder({
    db,
    keyedFor: operators.keyedFor,
    versions,
    seal: config.DETECTION_KEEP_REQUESTS ? secrets.seal : undefined,
    spool: {
      root: config.RESULTS_SPOOL_DIR ?? join(config.GATEHOUSE_HOME, 'spool'),
      key: secrets.deriveKey('results-spool'),
      maxBytes: config.RESULTS_SPOOL_MAX_BYTES,
      fsync: config.RESULTS_FSYNC,
    },
    log,
    metrics,
  });
  const whenKept = config.RESULTS_WHEN_FULL === 'refuse' ? refuseUnkept(results) : (client: DetectionClient) => client;
  const policies = createPolicyWatch({ db, engine: pool, announce: () => heartbeat.announce(), log, metrics });
  const heartbeat = startHeartbeat({
    db,
    service: 'detection',
    instanceId,
    address: deps.address ?? '',
    version,
    workers: pool.threads,
    revisions: policies.revisions,
    log,
  });
  const stop = async (graceMs: number, running: { readonly bans?: Bans } = {}) => {
    policies.close();
    vault.close();
    await Promise.all([results.close(graceMs), running.bans?.close(graceMs)]);
    await listener.close();
    await heartbeat.close();
    await Promise.all([pool.close(), knowledge.close(), strikes.settled()]);
    await guardModel?.close();
  };
  const giveUp = (running?: { readonly bans: Bans }) => async (error: unknown) => {
    await stop(0, running);
    throw error;
  };
  const bans = await createBans({ db, listener, log, metrics }).catch(giveUp());
  const resultsOf = createResultReader({ db, ...(deps.reads && { reads: deps.reads }) });
  const resultWatch = await createResultWatch({ db, listener }).catch(giveUp({ bans }));
  const revisions = await watchRevisions({
    url: deps.databaseUrl,
    listener,
    db,
    log,
    onRevision(tenantId, revision) {
      authenticator.forgetTenant(tenantId);
      policies.onRevision(tenantId, revision);
    },
  }).catch(giveUp({ bans }));
  const judging = {
    policies,
    pool: { ...createHitCache({ pool, metrics }), searchHeavy: pool.searchHeavy },
    genai,
    rewriter: guardModel?.rewriter,
    results,
    bans,
    finishAnswer: createFinishAnswer({ knowledge, links }),
    keyedFor: operators.keyedFor,
    vault,
    log,
    metrics,
    versions,
  };
  const streamEngine = createEngineCache();
  const judge = whenKept({
    detect: createDetect({ ...judging, defaultTimeoutMs: config.DETECTION_TIMEOUT_MS }),
    openStream: createOpenStream({
      ...judging,
      policies: withoutHold(policies),
      compiled: async (policy) =>
        compilePolicy(policy.definition, { shared: await pool.tables(policy), cache: streamEngine }),
      defaultTimeoutMs: streamTimeoutMs,
    }),
  });
  const validate = async (definition: PolicyDefinition): Promise<Validation> => {
    const { problems, patterns } = await pool.validate(definition);
    return { problems: [...problems, ...(genai === undefined ? findUnavailable(definition) : [])], patterns };
  };
  const appeals = createAppeals({
    db,
    links,
    advise: genai && ((appeal, signal) => askForAdvice({ policies, genai }, appeal, signal)),
    log,
  });
  const replays = createReplays({ ...judging, db, secrets, validate, timeoutMs: config.DETECTION_TIMEOUT_MS });
  const drafts = createDrafts({
    ...judging,
    validate,
    limit: createCallLimit(draftTestsPerMinute),
    timeoutMs: config.DETECTION_TIMEOUT_MS,
  });
  const client = bans.refuse(judge);
  const quotas = createQuotas({ db, log, metrics, api: 'detection' });
  const limit = createApiLimit({
    api: 'detection',
    perMinute: config.RATE_LIMIT_DETECTION,
    redis: deps.redis,
    countQuota: quotas.count,
    metrics,
  });
  const load = createLoad(config.DETECTION_CONCURRENCY);
  const limited = bans.refuse(limitCalls(load.guard(judge), limit));
  const scanContent = limitContentScans(
    createContentScan({ ...judging, timeoutMs: config.DETECTION_TIMEOUT_MS }),
    limit,
  );
  const gateways = createGatewayRest({
    detection: limited,
    authenticator,
    bypass: createBypassTokens({ db, secrets }),
    privateModels: createPrivateModels({ db }),
  });
  const modelAccess = createModelAccess({ config, db, authenticator, limit, log });
  const guardrails = createGuardrailRest({
    resultsOf,
    client: limited,
    authenticator,
    appeals,
    scanContent,
    replays,
    version,
    workers: pool.threads,
    load,
  });
  const limitHeaders = answerLimits(limit);
  return {
    instanceId,
    rpc: createDetectionRoutes({
      client: limited,
      db,
      secrets,
      instanceId,
      version,
      log,
      vault,
      operators,
      validate,
      replays,
      drafts,
      resultWatch,
      resultsOf,
    }),
    rest: (ctx, next) =>
      limitHeaders(ctx, () => modelAccess.rest(ctx, () => gateways(ctx, () => guardrails(ctx, next)))),
    client,
    health: { db: () => db.ping(), ...(guardModel && { models: { byNameOnly: guardModel.check } }) },
    async close({ graceMs = defaultGraceMs } = {}) {
      await Promise.all([revisions.close(), appeals.close(), quotas.close(), modelAccess.close()]);
      await stop(graceMs, { bans });
    },
  };
}
