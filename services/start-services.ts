import { type Client, createClient, type Transport } from '@connectrpc/connect';
import { DraftService } from '#gen/gatehouse/detection/v1/draft_pb.js';
import { EmbeddingService } from '#gen/gatehouse/embedding/v1/embedding_pb.js';
import { CatalogService } from '#gen/gatehouse/policy/v1/catalog_pb.js';
import { PolicyValidationService } from '#gen/gatehouse/policy/v1/validation_pb.js';
import { createAuthenticator } from '#lib/auth/authenticator.js';
import { createSecrets, type Secrets } from '#lib/auth/secrets.js';
import { watchSignOuts } from '#lib/auth/sign-outs.js';
import { createTokens } from '#lib/auth/tokens.js';
import { sealKeysOf } from '#lib/config/installation.js';
import { createDatabase, type Database } from '#lib/db/database.js';
import { createReplicaReads } from '#lib/db/replica.js';
import { watchRevisions } from '#lib/db/revisions.js';
import type { DetectionClient } from '#lib/mesh/detection-client.js';
import { createRemoteEmbedding, type EmbeddingClient } from '#lib/mesh/embedding-client.js';
import { createMeshClient } from '#lib/mesh/mesh-client.js';
import { createRpcTransport } from '#lib/mesh/rpc-transport.js';
import { openRedis } from '#lib/redis/redis.js';
import type { TenantResults } from '#lib/results/routes.js';
import { createTenantResults } from '#lib/results/tenant-results.js';
import { createMemoryTransport } from '#lib/server/memory-transport.js';
import { createRpcGuard } from '#lib/server/rpc-guard.js';
import { type RunningServer, type ServerDeps, startServer } from '#lib/server/server.js';
import { startWebOrigin } from '#lib/server/web-origin.js';
import type { Log } from '#lib/telemetry/log.js';
import { createMetrics } from '#lib/telemetry/metrics.js';
import { watchTls } from '#lib/tls/identity.js';
import { adminPublicMethods, createAdminService } from './admin/service.js';
import { createDetectionService } from './detection/service.js';
import { createEmbeddingService } from './embedding-client/service.js';
import { createProxyService } from './proxy/service.js';
import type { Config, ServiceName } from './start-config.js';

/** What the services of one process share. */
export interface ServicesDeps {
  readonly config: Config;
  /** Which run here; the others are found over the mesh. */
  readonly services: readonly ServiceName[];
  readonly databaseUrl: string;
  /** The same database without a pooler between, for notifications; `databaseUrl` unless given. */
  readonly listenUrl?: string | undefined;
  readonly secretKey: string;
  readonly version: string;
  /** Place of this process among the workers of its service, from 0; undefined when it is not one of several. */
  readonly worker?: number | undefined;
  /** How many processes share the work; 1 unless given. */
  readonly workers?: number;
  /** The log of one service, or of the process itself. */
  readonly logOf: (service: string) => Log;
  /** Told when a service listens. */
  readonly onListening: (service: ServiceName, url: string) => void;
}

/** The services of one process. */
export interface RunningServices {
  readonly db: Database;
  readonly secrets: Secrets;
  /** Addresses of the services that listen here. */
  readonly urls: ReadonlyMap<ServiceName, string>;
  /** Stops taking work, lets what is under way finish for at most `graceMs`, and gives everything back. */
  close(graceMs: number): Promise<void>;
}

/**
 * Composes the chosen services and opens their ports. A service that needs another one gets its implementation when that
 * runs here, else a client of the mesh: the same interface, so no service knows the difference.
 *
 * Errors: ConfigError, PortError, DATABASE_UNAVAILABLE; whatever was opened before the error is closed again.
 */
export async function startServices(deps: ServicesDeps): Promise<RunningServices> {
  const { config, services, databaseUrl, version, logOf } = deps;
  const log = logOf(services.length === 1 ? (services[0] ?? 'gatehouse') : 'gatehouse');
  const secrets = createSecrets(deps.secretKey, sealKeysOf(config));
  const metrics = createMetrics({ isWorker: deps.worker !== undefined });
  const db = createDatabase({
    url: databaseUrl,
    maxConnections: config.DATABASE_POOL_SIZE,
    isPrepared: config.DATABASE_PREPARED,
    applicationName: `gatehouse-${services.join('+')}`,
    log,
  });
  const redis = config.REDIS_URL === undefined ? undefined : openRedis({ url: config.REDIS_URL, log, metrics });
  const listenUrl = deps.listenUrl ?? databaseUrl;
  const tokens = createTokens({ db, secrets, lifetimeMs: config.TOKEN_LIFETIME_MINUTES * 60_000 });
  const onCacheLookup = (hit: boolean): void => metrics.cacheLookup('auth', hit);
  const trustedProxies = config.TRUSTED_PROXIES;
  const authenticator = createAuthenticator({ db, secrets, tokens, log, onCacheLookup, trustedProxies });
  const tls = watchTls(config, { onError: (error) => log.error('certificates_not_read', { error }) });
  const guard = createRpcGuard({
    authenticator,
    secrets,
    publicMethods: adminPublicMethods,
    needsCertificate: () => tls.current.isMutual,
  });
  const urls = new Map<ServiceName, string>();
  const servers: RunningServer[] = [];
  /** In the order of opening; closed in reverse, after the ports have drained. */
  const closers: (() => Promise<void>)[] = [() => db.close(), async () => redis?.close(), async () => tls.close()];

  const runs = (service: ServiceName): boolean => services.includes(service);
  const listen = async (
    service: ServiceName,
    port: number,
    portVariable: string,
    parts: Pick<ServerDeps, 'rpc' | 'rest' | 'health' | 'isOwnPort'>,
  ): Promise<void> => {
    const server = await startServer({
      name: service,
      version,
      host: config.HOST,
      port,
      portVariable,
      guard,
      log: logOf(service),
      metrics,
      tls,
      ...parts,
    });
    servers.push(server);
    if (parts.isOwnPort === true) return;
    urls.set(service, server.url);
    deps.onListening(service, server.url);
  };
  const close = async (graceMs: number): Promise<void> => {
    await Promise.all(
      servers.map((server) =>
        server.close({ drainMs: graceMs, noticeMs: graceMs > 0 ? config.SHUTDOWN_NOTICE_MS : 0 }),
      ),
    );
    for (const closer of closers.reverse()) await closer();
  };

  try {
    const signOuts = await watchSignOuts({ url: listenUrl, authenticator });
    closers.push(() => signOuts.close());
    // A wrong secret key shows here and not at the first sign-in.
    await tokens.prepare();
    const embedding = await startEmbedding();
    const detection = await startDetection(embedding);
    await startAdmin(detection, embedding);
    await startProxy(detection);
    await startWeb();
  } catch (error) {
    await close(0);
    throw error;
  }
  return { db, secrets, urls, close };

  /** Embeddings for the services of this process: the implementation itself, or the mesh. */
  async function startEmbedding(): Promise<EmbeddingClient> {
    if (runs('embedding-client')) {
      const service = createEmbeddingService({ config, metrics });
      closers.push(() => service.close());
      await listen('embedding-client', config.EMBEDDING_PORT, 'EMBEDDING_PORT', {
        rpc: service.rpc,
        health: service.health,
      });
      return service.client;
    }
    const address = config.EMBEDDING_MESH ?? `127.0.0.1:${config.EMBEDDING_PORT}`;
    const transport = createRpcTransport({
      address,
      headers: meshHeaders(secrets),
      service: 'embedding-client',
      tls,
    });
    closers.push(async () => transport.close());
    return createRemoteEmbedding(createClient(EmbeddingService, transport));
  }

  /** For what may lag: the replica where there is one. */
  function openReads(): Database {
    if (config.DATABASE_READ_URL === undefined) return db;
    const replica = createDatabase({
      url: config.DATABASE_READ_URL,
      maxConnections: config.DATABASE_POOL_SIZE,
      isPrepared: config.DATABASE_PREPARED,
      applicationName: 'gatehouse-reads',
      log,
    });
    closers.push(() => replica.close());
    return createReplicaReads({ replica, writer: db, onRead: (from) => metrics.databaseReads.inc({ from }) });
  }

  /** Detection for the services of this process: the implementation itself, or the mesh. */
  async function startDetection(embedding: EmbeddingClient): Promise<Detection | undefined> {
    if (runs('detection')) {
      const scoped = logOf('detection');
      const service = await createDetectionService({
        config,
        db,
        reads: openReads(),
        databaseUrl: listenUrl,
        secrets,
        authenticator,
        embedding,
        redis,
        log: scoped,
        metrics,
        version,
        processes: deps.workers ?? 1,
      });
      closers.push(() => service.close());
      await listen('detection', config.DETECTION_PORT, 'DETECTION_PORT', service);
      if (config.DETECTION_MESH_PORT !== undefined) {
        const own = config.DETECTION_MESH_PORT + (deps.worker ?? 0);
        await listen('detection', own, 'DETECTION_MESH_PORT', { ...service, isOwnPort: true });
      }
      const transport = createMemoryTransport({ rpc: service.rpc, guard, log: scoped, headers: meshHeaders(secrets) });
      return { client: service.client, ...clientsOf(transport) };
    }
    if (!runs('admin') && !runs('proxy')) return undefined;
    const replicas = config.DETECTION_MESH ?? [`127.0.0.1:${config.DETECTION_PORT}`];
    const client = createMeshClient({
      replicas,
      secrets,
      service: runs('proxy') ? 'proxy' : 'admin',
      log,
      metrics,
      tls,
    });
    closers.push(() => client.close());
    const transport = createRpcTransport({
      address: replicas.join(','),
      headers: meshHeaders(secrets),
      service: 'detection',
      tls,
    });
    closers.push(async () => transport.close());
    return { client, ...clientsOf(transport) };
  }

  async function startAdmin(detection: Detection | undefined, embedding: EmbeddingClient): Promise<void> {
    if (!runs('admin') || detection === undefined) return;
    const { validation, catalog, judge, resultsOf } = detection;
    // Detection and proxy tell the authenticator of changes; without them a change made by another admin would wait.
    if (!runs('detection') && !runs('proxy')) await forgetChangedTenants();
    const service = createAdminService({
      db,
      secrets,
      tokens,
      authenticator,
      validation,
      judge,
      catalog,
      resultsOf,
      embedding,
      config,
      redis,
      metrics,
      log: logOf('admin'),
    });
    closers.push(() => service.close());
    await listen('admin', config.ADMIN_PORT, 'ADMIN_PORT', service);
  }

  async function forgetChangedTenants(): Promise<void> {
    const onRevision = (tenantId: string): void => authenticator.forgetTenant(tenantId);
    const watch = await watchRevisions({ url: listenUrl, db, log, onRevision });
    closers.push(() => watch.close());
  }

  async function startProxy(detection: Detection | undefined): Promise<void> {
    if (!runs('proxy') || detection === undefined) return;
    const service = await createProxyService({
      config,
      db,
      databaseUrl: listenUrl,
      secrets,
      authenticator,
      detection: detection.client,
      redis,
      log: logOf('proxy'),
      metrics,
      version,
    });
    closers.push(() => service.close());
    await listen('proxy', config.PROXY_PORT, 'PROXY_PORT', service);
  }

  async function startWeb(): Promise<void> {
    if (!runs('web')) return;
    const scheme = tls.current.front === undefined ? 'http' : 'https';
    const targetOf = (service: 'admin' | 'detection' | 'proxy', origin: string | undefined, port: number) => {
      const own = urls.get(service);
      return { origin: own ?? origin ?? `${scheme}://127.0.0.1:${port}`, service, isOwn: own !== undefined };
    };
    const admin = targetOf('admin', config.ADMIN_ORIGIN, config.ADMIN_PORT);
    const detection = targetOf('detection', config.DETECTION_ORIGIN, config.DETECTION_PORT);
    const proxy = targetOf('proxy', config.PROXY_ORIGIN, config.PROXY_PORT);
    const server = await startWebOrigin({
      host: config.HOST,
      port: config.WEB_PORT,
      portVariable: 'WEB_PORT',
      directory: config.WEB_DIRECTORY,
      targets: [
        { prefix: '/v1/guardrails', ...detection },
        { prefix: '/v1/model/', ...detection },
        { prefix: '/v1/scan/', ...detection },
        { prefix: '/v1/appeal/', ...detection },
        { prefix: '/v1/', ...proxy },
        { prefix: '/api/', ...admin },
        { prefix: '/.well-known/jwks.json', ...admin },
        { prefix: '/gatehouse.admin.', ...admin },
        { prefix: '/gatehouse.detection.', ...detection },
        { prefix: '/gatehouse.policy.', ...detection },
        { prefix: '/gatehouse.proxy.', ...proxy },
      ],
      log: logOf('web'),
      tls,
    });
    servers.push(server);
    urls.set('web', server.url);
    deps.onListening('web', server.url);
  }
}

/** How the other services of this process reach detection. */
interface Detection {
  readonly client: DetectionClient;
  readonly validation: Client<typeof PolicyValidationService>;
  readonly catalog: Client<typeof CatalogService>;
  readonly resultsOf: (tenantId: string) => TenantResults;
  readonly judge: Client<typeof DraftService>;
}

function clientsOf(transport: Transport): Omit<Detection, 'client'> {
  return {
    validation: createClient(PolicyValidationService, transport),
    catalog: createClient(CatalogService, transport),
    resultsOf: createTenantResults(transport),
    judge: createClient(DraftService, transport),
  };
}

function meshHeaders(secrets: Secrets): Record<string, string> {
  return { 'x-gatehouse-mesh': secrets.meshToken, 'x-gatehouse-service': 'gatehouse' };
}
