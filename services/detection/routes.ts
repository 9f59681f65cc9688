import { create } from '@bufbuild/protobuf';
import type { HandlerContext } from '@connectrpc/connect';
import { DashboardService } from '#gen/gatehouse/detection/v1/dashboard_pb.js';
import { DetectionService } from '#gen/gatehouse/detection/v1/detection_pb.js';
import { DraftService } from '#gen/gatehouse/detection/v1/draft_pb.js';
import { ReplayResultResponseSchema, ReplayService } from '#gen/gatehouse/detection/v1/replay_pb.js';
import { ResultService } from '#gen/gatehouse/detection/v1/result_pb.js';
import { VaultService } from '#gen/gatehouse/detection/v1/vault_pb.js';
import { CatalogService } from '#gen/gatehouse/policy/v1/catalog_pb.js';
import type { PolicyDefinition } from '#gen/gatehouse/policy/v1/policy_pb.js';
import { PolicyValidationService, ValidatePolicyResponseSchema } from '#gen/gatehouse/policy/v1/validation_pb.js';
import { type Principal, principalKey } from '#lib/auth/principal.js';
import type { Database } from '#lib/db/database.js';
import { GatehouseError } from '#lib/errors/error.js';
import type { DetectionClient } from '#lib/mesh/detection-client.js';
import { createDetectHandlers } from '#lib/mesh/detection-handlers.js';
import { createExchangeHandler } from '#lib/mesh/exchange-handler.js';
import type { TenantResults } from '#lib/results/routes.js';
import { drainSignalKey, type RpcRoute, rpcRoute } from '#lib/server/rpc.js';
import type { Log } from '#lib/telemetry/log.js';
import type { Drafts } from './drafts/drafts.js';
import type { KeyedOperators } from './operators/keyed.js';
import { listCatalog } from './policy/catalog.js';
import type { Validation } from './policy/compile.js';
import type { Replays } from './replay/replays.js';
import { createResultHandlers, readerOf } from './results/handlers.js';
import type { ResultWatch } from './results/watch.js';
import { createVaultHandlers } from './vault/handlers.js';
import type { Vault } from './vault/vault.js';

/** What the RPCs are made of. */
export interface DetectionRouteDeps {
  /** Detection as callers from outside get it, limits included. */
  readonly client: DetectionClient;
  readonly db: Database;
  readonly secrets: { isMeshToken(token: string): boolean };
  readonly instanceId: string;
  readonly version: string;
  readonly log: Log;
  readonly vault: Vault;
  readonly operators: KeyedOperators;
  readonly validate: (definition: PolicyDefinition) => Promise<Validation>;
  readonly replays: Replays;
  readonly drafts: Drafts;
  readonly resultWatch: ResultWatch;
  /** The results of a tenant. */
  readonly resultsOf: (tenantId: string) => TenantResults;
}

/** The RPCs of the detection service. */
export function createDetectionRoutes(deps: DetectionRouteDeps): RpcRoute[] {
  const { client, secrets, instanceId, version, log } = deps;
  return [
    rpcRoute(DetectionService, {
      ...createDetectHandlers(client),
      exchange: createExchangeHandler({ client, secrets, instanceId, version, log }),
    }),
    rpcRoute(ResultService, createResultHandlers(deps)),
    rpcRoute(DashboardService, {
      getDashboard: (request, context) => deps.resultsOf(readerOf(context).tenantId).getDashboard(request),
    }),
    rpcRoute(ReplayService, {
      async replayResult(request, context) {
        const replay = await deps.replays.replay(principalOf(context), request, signalOf(context));
        return create(ReplayResultResponseSchema, { replay });
      },
      replayResults: (request, context) => deps.replays.replayAll(principalOf(context), request, signalOf(context)),
    }),
    rpcRoute(DraftService, {
      testDraft: (request, context) => deps.drafts.test(principalOf(context), request, signalOf(context)),
      testPolicy: (request, context) => deps.drafts.testPolicy(principalOf(context), request, signalOf(context)),
    }),
    rpcRoute(VaultService, createVaultHandlers(deps)),
    rpcRoute(CatalogService, { listCatalog: async () => listCatalog() }),
    rpcRoute(PolicyValidationService, {
      async validatePolicy({ definition }, context) {
        assertMayCompile(principalOf(context));
        // The rules of the message make the definition required, and they are checked before this is called.
        const { problems, patterns } = await deps.validate(definition!);
        return create(ValidatePolicyResponseSchema, { problems: [...problems], patterns: [...patterns] });
      },
    }),
  ];
}

/** Aborts when the caller leaves or the service stops. */
function signalOf({ signal, values }: HandlerContext): AbortSignal {
  const drain = values.get(drainSignalKey);
  return drain === undefined ? signal : AbortSignal.any([signal, drain]);
}

/** Compiling costs time on a scanner thread: only admin and those who may change policies can ask for it. */
function assertMayCompile({ kind, role }: Principal): void {
  if (kind === 'service' || role === 'admin' || role === 'owner') return;
  throw new GatehouseError('PERMISSION_DENIED', { values: { role: 'admin' } });
}

function principalOf({ values }: HandlerContext): Principal {
  const principal = values.get(principalKey);
  if (principal === undefined) throw new GatehouseError('CREDENTIALS_MISSING');
  return principal;
}
