import { create } from '@bufbuild/protobuf';
import type { HandlerContext } from '@connectrpc/connect';
import { DetectionService } from '#gen/gatehouse/detection/v1/detection_pb.js';
import { DraftService } from '#gen/gatehouse/detection/v1/draft_pb.js';
import { ReplayResultResponseSchema, ReplayService } from '#gen/gatehouse/detection/v1/replay_pb.js';
import {
  GetResultResponseSchema,
  ListResultsResponseSchema,
  ResultService,
} from '#gen/gatehouse/detection/v1/result_pb.js';
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
import { drainSignalKey, type RpcRoute, rpcRoute } from '#lib/server/rpc.js';
import type { Log } from '#lib/telemetry/log.js';
import type { Drafts } from './drafts/drafts.js';
import type { KeyedOperators } from './operators/keyed.js';
import { listCatalog } from './policy/catalog.js';
import type { Validation } from './policy/compile.js';
import type { Replays } from './replay/replays.js';
import { getResult, listResults } from './results/view.js';
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
}

/** The RPCs of the detection service. */
export function createDetectionRoutes(deps: DetectionRouteDeps): RpcRoute[] {
  const { client, secrets, instanceId, version, log } = deps;
  return [
    rpcRoute(DetectionService, {
      ...createDetectHandlers(client),
      exchange: createExchangeHandler({ client, secrets, instanceId, version, log }),
    }),
    rpcRoute(ResultService, {
      async listResults(request, context) {
        const page = await listResults(deps.db, readerOf(context).tenantId, request);
        return create(ListResultsResponseSchema, page);
      },
      async getResult({ requestId }, context) {
        const result = await getResult(deps.db, readerOf(context).tenantId, requestId);
        if (result === undefined) throw new GatehouseError('NOT_FOUND', { values: { thing: 'result' } });
        return create(GetResultResponseSchema, { result });
      },
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

/** Results hold what people wrote: users of the tenant may read them, API keys may not. */
function readerOf(context: HandlerContext): Principal {
  const principal = principalOf(context);
  if (principal.kind !== 'user') throw new GatehouseError('PERMISSION_DENIED', { values: { role: 'viewer' } });
  return principal;
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
