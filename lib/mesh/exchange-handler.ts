import { randomUUID } from 'node:crypto';
import { setImmediate as endOfTurn } from 'node:timers/promises';
import type { HandlerContext, ServiceImpl } from '@connectrpc/connect';
import {
  DetectionService,
  type ExchangeRequest,
  type Principal as FramePrincipal,
} from '#gen/gatehouse/detection/v1/detection_pb.js';
import { type Principal, principalKey, requestIdKey } from '#lib/auth/principal.js';
import { GatehouseError } from '#lib/errors/error.js';
import { drainSignalKey, needsCertificateKey, readmitKey, selfValidating } from '#lib/server/rpc.js';
import { createRequestValidator, type RequestValidator } from '#lib/server/validate.js';
import type { Log } from '#lib/telemetry/log.js';
import type { DetectionClient } from './detection-client.js';
import { protocolError } from './exchange-error.js';
import { createOutbox, type Outbox } from './outbox.js';
import { type AnswerFrame, createServedLane, type ServedLane } from './served-lane.js';

/** What the server side of Exchange is made of. */
export interface ExchangeHandlerDeps {
  readonly client: DetectionClient;
  readonly secrets: { isMeshToken(token: string): boolean };
  readonly instanceId: string;
  readonly version: string;
  /** Unexpected causes are written here, as the server does for unary calls. */
  readonly log?: Log;
}

/**
 * The implementation of `DetectionService.Exchange` over any detection client.
 *
 * A caller that proves by Hello, or by its header, that it belongs to this installation names a principal in each
 * frame. Any other caller is the principal that its API key says, looked up again for each piece of work, so that a
 * revoked key stops working on lanes that are open; principals in its frames are ignored.
 *
 * Errors: STREAM_PROTOCOL, MESH_TOKEN_INVALID and MESH_CERTIFICATE_MISSING end the lane; whatever concerns one id only is an ExchangeError.
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
): AsyncGenerator<AnswerFrame> {
  const incoming = requests[Symbol.asyncIterator]();
  const { principalOf, trusted, acceptsMore } = await greet(deps, incoming, context);
  yield { id: 0, frame: { case: 'welcome', value: { instanceId: deps.instanceId, version: deps.version } } };

  let lane: ServedLane | undefined;
  const outbox = createOutbox<AnswerFrame>(() => lane?.onTaken());
  lane = createServedLane({
    client: deps.client,
    log: deps.log,
    laneId: context.values.get(requestIdKey) || randomUUID(),
    // Our own services have validated what came to them, as they have for a detection in their own process.
    validate: trusted ? () => undefined : validate,
    outbox,
    principalOf,
  });
  const { drain, abort } = lane;
  // A caller that is gone may look, in its frames, like one that has just said everything.
  const onGone = () => {
    outbox.fail(new GatehouseError('CANCELED'));
    abort();
  };
  context.signal.addEventListener('abort', onGone);
  const drainSignal = context.values.get(drainSignalKey);
  if (drainSignal?.aborted) drain();
  else drainSignal?.addEventListener('abort', drain, { once: true });
  try {
    readFrames(lane, incoming).catch((error) => {
      outbox.fail(error);
      abort();
    });
    if (acceptsMore) yield* inBatches(outbox);
    else yield* outbox;
  } finally {
    drainSignal?.removeEventListener('abort', drain);
    context.signal.removeEventListener('abort', onGone);
    abort();
  }
}

/** Gathers what becomes ready in one turn of the event loop: many answers then cost one trip through HTTP/2. */
async function* inBatches(outbox: Outbox<AnswerFrame>): AsyncGenerator<AnswerFrame & { more?: AnswerFrame[] }> {
  for await (const first of outbox) {
    await endOfTurn();
    const more = outbox.takeMore(maxBatch - 1);
    yield more.length === 0 ? first : { ...first, more };
  }
}

/** Most frames of one message: the gain of more is small, and the first one waits for all. */
const maxBatch = 64;

async function readFrames(lane: ServedLane, incoming: AsyncIterator<ExchangeRequest>): Promise<void> {
  for (let next = await incoming.next(); !next.done; next = await incoming.next()) {
    const wait = lane.accept(next.value);
    if (wait) await wait;
    for (const frame of next.value.more) {
      const waitMore = lane.accept(frame);
      if (waitMore) await waitMore;
    }
  }
  lane.finish();
}

type PrincipalOf = (named: FramePrincipal | undefined) => Principal | Promise<Principal>;

/** What follows from Hello. */
interface Greeting {
  readonly principalOf: PrincipalOf;
  readonly trusted: boolean;
  readonly acceptsMore: boolean;
}

/** Reads Hello and decides whom the lane's frames speak for. */
async function greet(
  { secrets }: ExchangeHandlerDeps,
  incoming: AsyncIterator<ExchangeRequest>,
  context: HandlerContext,
): Promise<Greeting> {
  const first = await incoming.next();
  if (first.done || first.value.frame.case !== 'hello') throw protocolError('The first frame is hello.');
  const { service, meshToken, acceptsMore } = first.value.frame.value;
  const caller = context.values.get(principalKey);
  if (meshToken !== '' && !secrets.isMeshToken(meshToken)) throw new GatehouseError('MESH_TOKEN_INVALID');
  if (meshToken !== '' && caller?.kind !== 'service' && context.values.get(needsCertificateKey))
    throw new GatehouseError('MESH_CERTIFICATE_MISSING');
  if (meshToken !== '' || caller?.kind === 'service') {
    return { principalOf: (named) => namedPrincipal(named, service), trusted: true, acceptsMore };
  }
  if (!caller || caller.tenantId === '') throw new GatehouseError('CREDENTIALS_MISSING');
  return { principalOf: () => admittedAgain(context), trusted: false, acceptsMore };
}

function namedPrincipal(named: FramePrincipal | undefined, service: string): Principal {
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
