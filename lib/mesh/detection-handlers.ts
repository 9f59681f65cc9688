import type { MessageInitShape } from '@bufbuild/protobuf';
import type { HandlerContext, ServiceImpl } from '@connectrpc/connect';
import type {
  DetectBatchItemSchema,
  DetectionService,
  DetectRequest,
  DetectStreamRequest,
  DetectStreamResponseSchema,
} from '#gen/gatehouse/detection/v1/detection_pb.js';
import { type Principal, principalKey, requestIdKey } from '#lib/auth/principal.js';
import { GatehouseError } from '#lib/errors/error.js';
import { toErrorInfo } from '#lib/errors/error-info.js';
import { toGatehouseError } from '#lib/errors/to-connect.js';
import type { CallOptions, DetectionClient, GuardedStream } from './detection-client.js';
import { protocolError } from './exchange-error.js';
import { createOutbox } from './outbox.js';

/** Requests of one batch that are judged at the same time: enough to keep every worker busy, few enough to be fair. */
const batchConcurrency = 16;

/**
 * Detect, DetectBatch and DetectStream over any detection client; the principal comes from the call's context.
 *
 * Errors: CREDENTIALS_MISSING for callers without a tenant, STREAM_PROTOCOL, and whatever the client reports.
 */
export function createDetectHandlers(
  client: DetectionClient,
): Pick<ServiceImpl<typeof DetectionService>, 'detect' | 'detectBatch' | 'detectStream'> {
  return {
    async detect(request, context) {
      return { verdict: await client.detect(request, callerOf(context), optionsOf(context)) };
    },
    async detectBatch({ requests }, context) {
      return { items: await judgeAll(client, requests, context) };
    },
    detectStream: (requests, context) => guardStream(client, requests, context),
  };
}

/** Who calls. A service of our own has no tenant of its own: it names one in each frame of an Exchange. */
function callerOf(context: HandlerContext): Principal {
  const principal = context.values.get(principalKey);
  if (!principal || principal.tenantId === '') throw new GatehouseError('CREDENTIALS_MISSING');
  return principal;
}

function optionsOf(context: HandlerContext): CallOptions {
  const timeoutMs = context.timeoutMs();
  return { signal: context.signal, ...(timeoutMs === undefined ? {} : { timeoutMs }) };
}

type BatchItem = MessageInitShape<typeof DetectBatchItemSchema>;

async function judgeAll(
  client: DetectionClient,
  requests: readonly DetectRequest[],
  context: HandlerContext,
): Promise<BatchItem[]> {
  const principal = callerOf(context);
  const options = optionsOf(context);
  const items: BatchItem[] = [];
  let next = 0;
  const work = async () => {
    for (let index = next++; index < requests.length; index = next++) {
      // `index` is within the array.
      items[index] = await judgeOne(client, requests[index] as DetectRequest, principal, options, context);
    }
  };
  await Promise.all(Array.from({ length: Math.min(batchConcurrency, requests.length) }, work));
  return items;
}

async function judgeOne(
  client: DetectionClient,
  request: DetectRequest,
  principal: Principal,
  options: CallOptions,
  context: HandlerContext,
): Promise<BatchItem> {
  try {
    return { outcome: { case: 'verdict', value: await client.detect(request, principal, options) } };
  } catch (error) {
    const info = toErrorInfo(toGatehouseError(error), context.values.get(requestIdKey));
    // The call as a whole is over when its own deadline is, or when nobody waits for it.
    if (context.signal.aborted) throw error;
    return { outcome: { case: 'error', value: info } };
  }
}

type StreamFrame = MessageInitShape<typeof DetectStreamResponseSchema>;

async function* guardStream(
  client: DetectionClient,
  requests: AsyncIterable<DetectStreamRequest>,
  context: HandlerContext,
): AsyncGenerator<StreamFrame> {
  const principal = callerOf(context);
  const incoming = requests[Symbol.asyncIterator]();
  const first = await incoming.next();
  if (first.done || first.value.frame.case !== 'open') {
    throw protocolError('The first frame is open.');
  }
  const outbox = createOutbox<StreamFrame>();
  const stream = client.openStream(
    first.value.frame.value,
    principal,
    {
      onRelease: (release) => outbox.push({ frame: { case: 'release', value: release } }),
      onVerdict(verdict) {
        outbox.push({ frame: { case: 'verdict', value: verdict } });
        outbox.end();
      },
      onError: (error) => outbox.fail(error),
    },
    optionsOf(context),
  );
  // A caller that is gone may look, in its frames, like one that has just said everything.
  const onGone = () => outbox.fail(new GatehouseError('CANCELED'));
  context.signal.addEventListener('abort', onGone);
  try {
    feed(stream, incoming).catch((error) => {
      stream.cancel();
      outbox.fail(error);
    });
    yield* outbox;
  } finally {
    context.signal.removeEventListener('abort', onGone);
    // Does nothing after the verdict.
    stream.cancel();
  }
}

/** Passes frames on. A caller that just stops sending has said all that it has to say. */
async function feed(stream: GuardedStream, incoming: AsyncIterator<DetectStreamRequest>): Promise<void> {
  for (let next = await incoming.next(); !next.done; next = await incoming.next()) {
    const { frame } = next.value;
    if (frame.case === 'delta') stream.send(frame.value);
    else if (frame.case === 'close') stream.close(frame.value.channel);
    else throw protocolError('After open come only delta and close.');
    // The verdict follows whatever else may come.
    if (frame.case === 'close' && frame.value.channel === undefined) return;
  }
  stream.close();
}
