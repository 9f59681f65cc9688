import { DetectionService } from '#gen/gatehouse/detection/v1/detection_pb.js';
import { EmbeddingService } from '#gen/gatehouse/embedding/v1/embedding_pb.js';
import { type Principal, principalKey } from '#lib/auth/principal.js';
import { GatehouseError } from '#lib/errors/error.js';
import { createDetectHandlers } from '#lib/mesh/detection-handlers.js';
import { createExchangeHandler } from '#lib/mesh/exchange-handler.js';
import { type RpcGuard, type RpcRoute, rpcRoute } from '#lib/server/rpc.js';
import { type RunningServer, type ServerDeps, startServer } from '#lib/server/server.js';
import { silentLog } from '#lib/telemetry/log.js';
import { createMetrics } from '#lib/telemetry/metrics.js';
import { createFakeDetection, type FakeDetection } from './fake-detection.js';

/** What proves to a test server that a lane comes from the same installation. */
export const testMeshToken = 'test-mesh-token';

/** The one caller that a test server knows. */
export const testPrincipal: Principal = {
  kind: 'api_key',
  tenantId: 'tenant-1',
  applicationId: 'application-1',
  policyId: 'policy-1',
  actorId: 'key-1',
  role: undefined,
  isSuperAdmin: false,
  language: 'en',
};

/** A guard that knows one key; a key in `revoked` is refused. */
export function createTestGuard(revoked: ReadonlySet<string> = new Set()): RpcGuard {
  return ({ method, header, values }) => {
    if (method.parent.typeName.startsWith('grpc.')) return;
    if (header.get('x-gatehouse-mesh') === testMeshToken) {
      values.set(principalKey, { ...testPrincipal, kind: 'service', tenantId: '' });
      return;
    }
    const authorization = header.get('authorization');
    if (authorization === null) throw new GatehouseError('CREDENTIALS_MISSING');
    if (authorization !== 'Bearer good' || revoked.has('good')) throw new GatehouseError('API_KEY_UNKNOWN');
    values.set(principalKey, testPrincipal);
  };
}

/** Detection over the fake, and embedding, which here says what metadata it saw and returns the lengths of the texts. */
export function createTestRoutes(fake: FakeDetection): RpcRoute[] {
  const secrets = { isMeshToken: (token: string) => token === testMeshToken };
  return [
    rpcRoute(DetectionService, {
      ...createDetectHandlers(fake),
      exchange: createExchangeHandler({ client: fake, secrets, instanceId: 'instance-1', version: '0.0.0' }),
    }),
    rpcRoute(EmbeddingService, {
      embed({ texts }, context) {
        context.responseHeader.set('x-heard', context.requestHeader.get('x-say') ?? 'nothing');
        context.responseHeader.set('x-heard-bin', context.requestHeader.get('x-say-bin') ?? '');
        context.responseTrailer.set('x-done', 'yes');
        return { embeddings: texts.map((text) => ({ values: [text.length] })), model: context.protocolName };
      },
    }),
  ];
}

/** A server over a fake detection. */
export interface TestServer extends RunningServer {
  readonly fake: FakeDetection;
  /** `host:port`. */
  readonly address: string;
}

/** Starts a server on a free port of 127.0.0.1; `options` replaces any part of it. */
export async function startTestServer(
  options: Partial<ServerDeps> & { readonly fake?: FakeDetection } = {},
): Promise<TestServer> {
  const { fake = createFakeDetection(), ...deps } = options;
  const server = await startServer({
    name: 'detection',
    version: '0.0.0',
    host: '127.0.0.1',
    port: 0,
    rpc: createTestRoutes(fake),
    guard: createTestGuard(),
    health: {},
    log: silentLog,
    metrics: createMetrics({ processMetrics: false }),
    ...deps,
  });
  return { ...server, fake, address: `127.0.0.1:${server.port}` };
}
