import type { MessageInitShape } from '@bufbuild/protobuf';
import {
  type Check,
  CheckSchema,
  type ExchangeRequest,
  type ExchangeResponseSchema,
  type Principal as FramePrincipal,
  StreamCloseSchema,
  StreamDeltaSchema,
  type StreamStart,
  StreamStartSchema,
} from '#gen/gatehouse/detection/v1/detection_pb.js';
import type { Principal } from '#lib/auth/principal.js';
import { GatehouseError } from '#lib/errors/error.js';
import { toGatehouseError } from '#lib/errors/to-connect.js';
import type { RequestValidator } from '#lib/server/validate.js';
import type { Log } from '#lib/telemetry/log.js';
import type { DetectionClient, GuardedStream } from './detection-client.js';
import { protocolError, toExchangeError } from './exchange-error.js';
import type { Outbox } from './outbox.js';

/** One frame of the service; id 0 concerns the lane. */
export interface AnswerFrame {
  readonly id: number;
  readonly frame: NonNullable<MessageInitShape<typeof ExchangeResponseSchema>['frame']>;
}

/** What one served lane is made of. */
export interface ServedLaneDeps {
  readonly client: DetectionClient;
  readonly log: Log | undefined;
  /** Names the lane in logs and errors. */
  readonly laneId: string;
  readonly validate: RequestValidator;
  readonly outbox: Outbox<AnswerFrame>;
  readonly principalOf: (named: FramePrincipal | undefined) => Principal | Promise<Principal>;
}

/** The work of one lane, by id. */
export interface ServedLane {
  /** Takes one frame. A returned promise means: read no more until it resolves. Throws STREAM_PROTOCOL. */
  accept(frame: ExchangeRequest): Promise<void> | undefined;
  /** Says that nothing new should come; the lane ends when its work is done. */
  drain(): void;
  /** The caller has said all it has to say; the lane ends when its work is done. */
  finish(): void;
  /** Nobody waits for answers any more: stops all work. */
  abort(): void;
  /** An answer has been taken from the outbox. */
  onTaken(): void;
}

/**
 * Checks that one lane may have under way, answers that the peer has not taken included. At the bound we stop reading,
 * so that the transport's flow control slows the peer down; a client that balances sends elsewhere by then. A thousand
 * scans keep the workers of one process busy for about a second.
 */
const maxChecks = 1_024;

/** Guarded streams that one lane may have open. They need further frames to end, so more are refused, not delayed. */
const maxStreams = 1_024;

/** How long a drained lane without work stays open for frames that were on their way, in ms. */
const drainGraceMs = 100;

/** Makes the work of one lane. Owns checks and streams; call `abort` at the end. */
export function createServedLane(deps: ServedLaneDeps): ServedLane {
  const { client, outbox } = deps;
  const checks = new Map<number, AbortController>();
  const streams = new Map<number, GuardedStream>();
  let ending = false;
  let aborted = false;
  let graceTimer: NodeJS.Timeout | undefined;
  let wakeReader: (() => void) | undefined;

  const atBound = () => checks.size + outbox.size >= maxChecks;
  const idle = () => checks.size === 0 && streams.size === 0;
  const settle = () => {
    if (wakeReader && !atBound()) {
      wakeReader();
      wakeReader = undefined;
    }
    if (ending && idle()) outbox.end();
  };
  const refuse = (id: number, thrown: unknown) => {
    const error = toGatehouseError(thrown);
    const requestId = `${deps.laneId}-${id}`;
    if (error.code === 'INTERNAL') {
      deps.log?.error('request_failed', { request_id: requestId, route: 'Exchange', error: error.cause ?? error });
    }
    outbox.push({ id, frame: { case: 'error', value: toExchangeError(error, requestId) } });
  };

  const runCheck = (id: number, { request, timeoutMs }: Check, principal: Principal) => {
    if (!request) throw missing('request');
    const controller = new AbortController();
    const { signal } = controller;
    const options = timeoutMs > 0 ? { signal, timeoutMs } : { signal };
    const done = () => {
      // A cancelled id is not ours any more; the caller may even have used it again.
      if (checks.get(id) !== controller) return false;
      return checks.delete(id);
    };
    const judged = client.detect(request, principal, options);
    checks.set(id, controller);
    judged.then(
      (verdict) => {
        if (done()) outbox.push({ id, frame: { case: 'verdict', value: verdict } });
        settle();
      },
      (error) => {
        if (done()) refuse(id, error);
        settle();
      },
    );
  };

  const openStream = (id: number, { open: start }: StreamStart, principal: Principal) => {
    if (!start) throw missing('open');
    let open = true;
    const end = () => {
      open = false;
      streams.delete(id);
    };
    const stream = client.openStream(start, principal, {
      onRelease: (release) => outbox.push({ id, frame: { case: 'release', value: release } }),
      onVerdict(verdict) {
        end();
        outbox.push({ id, frame: { case: 'verdict', value: verdict } });
        settle();
      },
      onError(error) {
        end();
        refuse(id, error);
        settle();
      },
    });
    if (open) streams.set(id, stream);
  };

  /** Runs `work` for the frame's principal; what goes wrong concerns its id only. */
  const admit = (id: number, named: FramePrincipal | undefined, work: (principal: Principal) => void) => {
    try {
      const principal = deps.principalOf(named);
      if (!(principal instanceof Promise)) return work(principal);
      return principal
        .then((found) => {
          if (!aborted) work(found);
        })
        .catch((error) => refuse(id, error));
    } catch (error) {
      refuse(id, error);
    }
  };

  const begin = (frame: ExchangeRequest): Promise<void> | undefined | void => {
    const { id } = frame;
    switch (frame.frame.case) {
      case 'check': {
        const check = frame.frame.value;
        deps.validate(CheckSchema, check);
        return admit(id, check.principal, (principal) => runCheck(id, check, principal));
      }
      case 'start': {
        const start = frame.frame.value;
        deps.validate(StreamStartSchema, start);
        if (streams.size >= maxStreams) throw new GatehouseError('OVERLOADED', { retryAfterSeconds: 1 });
        return admit(id, start.principal, (principal) => openStream(id, start, principal));
      }
      case 'delta':
        deps.validate(StreamDeltaSchema, frame.frame.value);
        // Frames of a stream that has had its verdict may still be on their way.
        return streams.get(id)?.send(frame.frame.value);
      case 'close':
        deps.validate(StreamCloseSchema, frame.frame.value);
        return streams.get(id)?.close(frame.frame.value.channel);
      case 'cancel':
        return cancel(id);
      default:
        throw missing('frame');
    }
  };

  const cancel = (id: number) => {
    const controller = checks.get(id);
    checks.delete(id);
    controller?.abort();
    streams.get(id)?.cancel();
    streams.delete(id);
    settle();
  };

  return {
    accept(frame) {
      const kind = frame.frame.case;
      if (frame.id === 0 || kind === 'hello')
        throw protocolError('After hello, each frame has an id and is not a hello.');
      if ((kind === 'check' || kind === 'start') && (checks.has(frame.id) || streams.has(frame.id))) {
        throw protocolError('The id of a check or stream is not in use.');
      }
      let admission: Promise<void> | undefined | void;
      try {
        admission = begin(frame);
      } catch (error) {
        // A stream that got a bad frame has a hole in its text and cannot be judged.
        streams.get(frame.id)?.cancel();
        streams.delete(frame.id);
        refuse(frame.id, error);
      }
      if (admission) return admission;
      if (!atBound()) return undefined;
      return new Promise((resolve) => {
        wakeReader = resolve;
      });
    },
    drain() {
      outbox.push({ id: 0, frame: { case: 'drain', value: {} } });
      graceTimer = setTimeout(() => {
        ending = true;
        settle();
      }, drainGraceMs);
    },
    finish() {
      ending = true;
      settle();
    },
    abort() {
      aborted = true;
      clearTimeout(graceTimer);
      for (const controller of checks.values()) controller.abort();
      for (const stream of streams.values()) stream.cancel();
      checks.clear();
      streams.clear();
      wakeReader?.();
      outbox.end();
    },
    onTaken: settle,
  };
}

function missing(path: string): GatehouseError {
  return new GatehouseError('REQUEST_INVALID', { fields: [{ path, message: 'is missing' }] });
}
