import type {
  DetectRequest,
  StreamDelta,
  StreamOpen,
  StreamRelease,
} from '#gen/gatehouse/detection/v1/detection_pb.js';
import type { Verdict } from '#gen/gatehouse/detection/v1/verdict_pb.js';
import type { Principal } from '#lib/auth/principal.js';

/** Options of one call. */
export interface CallOptions {
  /** Gives the call up; it then rejects with CANCELED and the work stops. */
  readonly signal?: AbortSignal;
  /** Deadline in ms; absent takes the service's default of 30,000. Passing it rejects with DEADLINE_EXCEEDED. */
  readonly timeoutMs?: number;
}

/**
 * Detection as its callers see it, whether it runs in this process or behind the mesh.
 *
 * Errors: rejections and `onError` carry a GatehouseError (DETECTION_UNAVAILABLE, DEADLINE_EXCEEDED, CANCELED,
 * OVERLOADED, REQUEST_INVALID, APPLICATION_FOREIGN, …).
 */
export interface DetectionClient {
  /** Judges one request for the principal. */
  detect(request: DetectRequest, principal: Principal, options?: CallOptions): Promise<Verdict>;
  /** Opens a guarded stream for the principal. The handlers are called in order, never after `cancel`. */
  openStream(
    open: StreamOpen,
    principal: Principal,
    handlers: GuardedStreamHandlers,
    options?: CallOptions,
  ): GuardedStream;
}

/** What a guarded stream tells its caller. */
export interface GuardedStreamHandlers {
  /** Text of a channel is cleared; offsets of one channel only rise. */
  onRelease(release: StreamRelease): void;
  /** The decision; the last call. Reject or replace can come at any time, other actions only after `close()`. */
  onVerdict(verdict: Verdict): void;
  /** No verdict will come; the last call. */
  onError(error: Error): void;
}

/** The caller's end of a guarded stream. Owns a lane slot until the verdict, an error or `cancel`. */
export interface GuardedStream {
  /** Appends text to a channel. Ignored after the stream has ended. */
  send(delta: StreamDelta): void;
  /** Ends one channel, or with no argument the whole stream, which asks for the verdict. */
  close(channel?: number): void;
  /** Gives up; no handler is called any more. */
  cancel(): void;
}
