import { randomUUID } from 'node:crypto';
import type { MessageInitShape } from '@bufbuild/protobuf';
import type { HandlerContext, ServiceImpl } from '@connectrpc/connect';
import {
  DetectionService,
  type ExchangeRequest,
  type ExchangeResponseSchema,
  type Principal as FramePrincipal,
} from '#gen/gatehouse/detection/v1/detection_pb.js';
import { type Principal, principalKey, requestIdKey } from '#lib/auth/principal.js';
import { GatehouseError } from '#lib/errors/error.js';
import { drainSignalKey, readmitKey, selfValidating } from '#lib/server/rpc.js';
import { createRequestValidator, type RequestValidator } from '#lib/server/validate.js';
import type { Log } from '#lib/telemetry/log.js';
import type { DetectionClient } from './detection-client.js';
import { protocolError } from './exchange-error.js';
import { createOutbox } from './outbox.js';
import { createServedLane, type ServedLane } from './served-lane.js';

/** What the server side of Exchange is made of. */
export interface ExchangeHandlerDeps {
  readonly client: DetectionClient;
  readonly secrets: { isMeshToken(token: string): boolean };
  readonly instanceId: string;
  readonly version: string;
  /** Unexpected causes are written here, as the server does for unary calls. */
  readonly log?: Log;
}

type Response = MessageInitShape<typeof ExchangeResponseSchema>;

/**
 * The implementation of `DetectionService.Exchange` over any detection client.
 *
 * A caller that proves by Hello, or by its header, that it belongs to this installation names a principal in each
 * frame. Any other caller is the principal that its API key says, looked up again for each piece of work, so that a
 * revoked key stops working on lanes that are open; principals in its frames are ignored.
 *
 * Errors: STREAM_PROTOCOL and MESH_TOKEN_INVALID end the lane; whatever concerns one id only is an ExchangeError.
 */
export function createExchangeHandler(deps: ExchangeHandlerDeps): ServiceImpl<typeof DetectionService>['exchange'] {
  const validate = createRequestValidator([DetectionService]);
  return selfValidating((requests: AsyncIterable<ExchangeRequest>, context: HandlerContext) =>
    serveLane(deps, validate, requests, context),
  );
}

async function* serveLane(
  deps: ExchangeHandlerDeps,
  validate: RequestValidator,
  requests: AsyncIterable<ExchangeRequest>,
  context: HandlerContext,
): AsyncGenerator<Response> {
  const incoming = requests[Symbol.asyncIterator]();
  const principalOf = await greet(deps, incoming, context);
  yield { frame: { case: 'welcome', value: { instanceId: deps.instanceId, version: deps.version } } };

  let lane: ServedLane | undefined;
  const outbox = createOutbox<Response>(() => lane?.onTaken());
  lane = createServedLane({
    client: deps.client,
    log: deps.log,
    laneId: context.values.get(requestIdKey) || randomUUID(),
    validate,
    outbox,
    principalOf,
  });
  const { drain, abort } = lane;
  const drainSignal = context.values.get(drainSignalKey);
  if (drainSignal?.aborted) drain();
  else drainSignal?.addEventListener('abort', drain, { once: true });
  try {
    readFrames(lane, incoming).catch((error) => {
      abort();
      outbox.fail(error);
    });
    yield* outbox;
  } finally {
    drainSignal?.removeEventListener('abort', drain);
    abort();
  }
}

async function readFrames(lane: ServedLane, incoming: AsyncIterator<ExchangeRequest>): Promise<void> {
  for (let next = await incoming.next(); !next.done; next = await incoming.next()) {
    const wait = lane.accept(next.value);
    if (wait) await wait;
  }
  lane.finish();
}

type PrincipalOf = (named: FramePrincipal | undefined) => Principal | Promise<Principal>;

/** Reads Hello and decides whom the lane's frames speak for. */
async function greet(
  { secrets }: ExchangeHandlerDeps,
  incoming: AsyncIterator<ExchangeRequest>,
  context: HandlerContext,
): Promise<PrincipalOf> {
  const first = await incoming.next();
  if (first.done || first.value.frame.case !== 'hello') throw protocolError('The first frame is hello.');
  const { service, meshToken } = first.value.frame.value;
  const caller = context.values.get(principalKey);
  if (meshToken !== '' && !secrets.isMeshToken(meshToken)) throw new GatehouseError('MESH_TOKEN_INVALID');
  if (meshToken !== '' || caller?.kind === 'service') return (named) => trusted(named, service);
  if (!caller || caller.tenantId === '') throw new GatehouseError('CREDENTIALS_MISSING');
  return () => admittedAgain(context);
}

function trusted(named: FramePrincipal | undefined, service: string): Principal {
  if (!named || named.tenantId === '') {
    const fields = [{ path: 'principal.tenant_id', message: 'is needed on a lane of a service' }];
    throw new GatehouseError('REQUEST_INVALID', { fields });
  }
  return {
    kind: 'service',
    tenantId: named.tenantId,
    applicationId: named.applicationId,
    policyId: named.policyId,
    actorId: named.actorId || service,
    role: undefined,
    isSuperAdmin: false,
    language: named.language,
  };
}

function admittedAgain(context: HandlerContext): Principal | Promise<Principal> {
  const principal = () => {
    const found = context.values.get(principalKey);
    if (!found) throw new GatehouseError('CREDENTIALS_MISSING');
    return found;
  };
  const admission = context.values.get(readmitKey)?.();
  return admission ? admission.then(principal) : principal();
}
