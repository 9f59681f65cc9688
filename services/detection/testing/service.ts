import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { create, type MessageInitShape } from '@bufbuild/protobuf';
import type { Phase } from '#gen/gatehouse/common/v1/risk_pb.js';
import { DetectRequestSchema, type MessageSchema } from '#gen/gatehouse/detection/v1/detection_pb.js';
import type { Verdict } from '#gen/gatehouse/detection/v1/verdict_pb.js';
import { createAuthenticator } from '#lib/auth/authenticator.js';
import { createSecrets, type Secrets } from '#lib/auth/secrets.js';
import { createTokens } from '#lib/auth/tokens.js';
import { readConfig } from '#lib/config/define.js';
import type { Database } from '#lib/db/database.js';
import { createRpcGuard } from '#lib/server/rpc-guard.js';
import { startServer } from '#lib/server/server.js';
import { silentLog } from '#lib/telemetry/log.js';
import { createMetrics } from '#lib/telemetry/metrics.js';
import { createFakeEmbedding, type FakeEmbedding } from '#lib/testing/fake-embedding.js';
import { detectionConfig } from '../config.js';
import { createDetectionService, type DetectionServiceParts } from '../service.js';
import { createTestTenant, type PolicyChanges, type TestTenant } from './tenant.js';

/** The detection service of a test on a port of its own, over a real database. */
export interface TestService extends DetectionServiceParts {
  readonly url: string;
  readonly secrets: Secrets;
  /** What the service embeds with. */
  readonly embedding: FakeEmbedding;
  newTenant(options?: { readonly language?: string } & PolicyChanges): Promise<TestTenant>;
  /** POSTs a body to a path with the tenant's key. */
  post(
    tenant: Pick<TestTenant, 'apiKey'> | undefined,
    path: string,
    body: unknown,
    headers?: Readonly<Record<string, string>>,
  ): Promise<Response>;
  /** Judges messages in process, without storing a result. */
  judge(tenant: TestTenant, messages: readonly TestMessage[] | string, phase?: Phase): Promise<Verdict>;
  /** Resolves when this instance has told that it judges the tenant by that revision. */
  untilLive(tenant: TestTenant, revision: bigint): Promise<void>;
}

/** A message whose content is one text, or any message. */
export type TestMessage = readonly [role: string, text: string] | MessageInitShape<typeof MessageSchema>;

/**
 * Starts the service. `env` overrides the test's configuration: two threads and no rate limit. Give a second instance of
 * the same installation the secrets of the first.
 */
export async function startTestService(
  database: { readonly db: Database; readonly url: string },
  env: Readonly<Record<string, string>> = {},
  secrets: Secrets = createSecrets(randomBytes(32).toString('hex')),
): Promise<TestService> {
  const { db } = database;
  const tokens = createTokens({ db, secrets });
  const authenticator = createAuthenticator({ db, secrets, tokens });
  const metrics = createMetrics({ processMetrics: false });
  const embedding = createFakeEmbedding();
  const spool = await mkdtemp(join(tmpdir(), 'gatehouse-spool-'));
  const settings = { RATE_LIMIT_DETECTION: '0', DETECTION_THREADS: '2', RESULTS_SPOOL_DIR: spool };
  const service = await createDetectionService({
    config: readConfig({ ...settings, ...env }, detectionConfig),
    db,
    databaseUrl: database.url,
    secrets,
    authenticator,
    embedding,
    log: silentLog,
    metrics,
    version: 'test',
  });
  const server = await startServer({
    name: 'detection',
    version: 'test',
    host: '127.0.0.1',
    port: 0,
    rpc: service.rpc,
    guard: createRpcGuard({ authenticator, secrets }),
    rest: service.rest,
    health: service.health,
    log: silentLog,
    metrics,
  });
  return {
    ...service,
    embedding,
    url: server.url,
    secrets,
    newTenant: (options) => createTestTenant(db, secrets, options),
    post: (tenant, path, body, headers) =>
      fetch(`${server.url}${path}`, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          ...(tenant === undefined ? {} : { authorization: `Bearer ${tenant.apiKey}` }),
          ...headers,
        },
        // Bytes and text go as they are, so that broken bodies can be sent.
        body: typeof body === 'string' || body instanceof Uint8Array ? body : JSON.stringify(body),
      }),
    judge(tenant, messages, phase) {
      const request = create(DetectRequestSchema, {
        messages: (typeof messages === 'string' ? ([['user', messages]] as const) : messages).map(toMessage),
        ...(phase === undefined ? {} : { phase }),
        skipRecord: true,
      });
      return service.client.detect(request, tenant.principal);
    },
    untilLive: (tenant, revision) => untilLive(db, service.instanceId, tenant.tenantId, revision),
    async close(options) {
      await server.close({ drainMs: 1_000 });
      await service.close(options);
      await rm(spool, { recursive: true, force: true });
    },
  };
}

function toMessage(message: TestMessage): MessageInitShape<typeof MessageSchema> {
  if (!isPair(message)) return message;
  const [role, text] = message;
  return { role, parts: [{ kind: { case: 'text', value: text } }] };
}

function isPair(message: TestMessage): message is readonly [string, string] {
  return Array.isArray(message);
}

/** It takes some 50 ms; a machine that runs many tests at once may need a hundred times that. */
const patienceMs = 20_000;

async function untilLive(db: Database, instanceId: string, tenantId: string, revision: bigint): Promise<void> {
  const deadline = Date.now() + patienceMs;
  while (Date.now() < deadline) {
    const [row] = await db.query<{ revision: bigint | null }>(
      `select (i.revisions -> $2 ->> 'revision')::bigint as revision
       from instances i
       where i.id = $1`,
      [instanceId, tenantId],
    );
    if ((row?.revision ?? 0n) >= revision) return;
  }
  throw new Error(`revision ${revision} was not live within ${patienceMs} ms`);
}
