import type { StreamDelta, StreamOpen, StreamRelease } from '#gen/gatehouse/detection/v1/detection_pb.js';
import type { Principal } from '#lib/auth/principal.js';
import { GatehouseError } from '#lib/errors/error.js';
import type { CallOptions, GuardedStream, GuardedStreamHandlers } from './detection-client.js';
import { type CallerFrame, maxFrameBytes } from './frame-codec.js';
import type { Lane, Receiver } from './lane.js';
import {
  defaultTimeoutMs,
  isWorthAnotherReplica,
  laneWaitMs,
  type Mesh,
  maxTries,
  toFramePrincipal,
  waitForLane,
} from './mesh-work.js';

/**
 * How much of a stream is kept for a replay, in bytes of frames: a whole long answer of a model is a tenth of it. A
 * longer stream does not survive the loss of its lane.
 */
const maxReplayBytes = 1024 * 1024;

/**
 * Opens a guarded stream over the best lane. When that is lost, the stream starts again on another one with all the
 * text so far: the guard is deterministic, so what it clears again is skipped and the caller sees one stream.
 */
export function openMeshStream(
  mesh: Mesh,
  open: StreamOpen,
  principal: Principal,
  handlers: GuardedStreamHandlers,
  options: CallOptions = {},
): GuardedStream {
  const { signal, timeoutMs } = options;
  const start: CallerFrame = { case: 'start', value: { open, principal: toFramePrincipal(principal) } };
  const released = createReleaseFilter();
  let sent: CallerFrame[] | undefined = [];
  let sentBytes = 0;
  let lane: Lane | undefined;
  let id = 0;
  let tries = 0;
  let ended = false;
  let stopWaiting: (() => void) | undefined;
  const timers = new Set<NodeJS.Timeout>();

  const end = () => {
    ended = true;
    sent = undefined;
    stopWaiting?.();
    for (const timer of timers) clearTimeout(timer);
    signal?.removeEventListener('abort', onAbort);
  };
  const fail = (error: GatehouseError) => {
    if (ended) return;
    end();
    handlers.onError(error);
  };
  /** Gives up work that the replica may still have. */
  const leave = () => {
    lane?.send(mesh.frames.encode(id, { case: 'cancel', value: {} }));
    lane?.detach(id);
    lane = undefined;
  };
  const abandon = (error: GatehouseError) => {
    leave();
    fail(error);
  };
  const onAbort = () => abandon(new GatehouseError('CANCELED'));
  const expireAfter = (ms: number) => {
    const expire = () => abandon(new GatehouseError('DEADLINE_EXCEEDED', { values: { timeoutMs: ms } }));
    timers.add(setTimeout(expire, ms));
  };

  const dispatch = (except?: Lane) => {
    lane = mesh.pool.pick(except);
    if (!lane) {
      stopWaiting = waitForLane(mesh.pool, laneWaitMs, dispatch, () =>
        fail(new GatehouseError('DETECTION_UNAVAILABLE')),
      );
      return;
    }
    if (tries++ > 0) mesh.onRedispatch();
    id = mesh.nextId();
    lane.attach(id, receiver);
    lane.send(mesh.frames.encode(id, start));
    for (const frame of sent ?? []) lane.send(mesh.frames.encode(id, frame));
  };
  const again = (except: Lane | undefined, error: GatehouseError) => {
    lane = undefined;
    if (mesh.isClosed()) return fail(new GatehouseError('SHUTTING_DOWN'));
    if (tries >= maxTries || !sent) return fail(error);
    released.rewind();
    dispatch(except);
  };
  const receiver: Receiver = {
    onRelease(release) {
      const fresh = released.pass(release);
      if (fresh === 'contradiction') abandon(new GatehouseError('DETECTION_UNAVAILABLE'));
      else if (fresh) handlers.onRelease(fresh);
    },
    onVerdict(verdict) {
      end();
      handlers.onVerdict(verdict);
    },
    onError(error) {
      if (isWorthAnotherReplica(error) && mesh.pool.pick(lane)) again(lane, error);
      else fail(error);
    },
    onLost: () => again(lane, new GatehouseError('DETECTION_UNAVAILABLE')),
  };

  const pass = (frame: CallerFrame) => {
    if (ended) return;
    const bytes = mesh.frames.encode(id, frame);
    if (bytes.length > maxFrameBytes) {
      return abandon(new GatehouseError('REQUEST_TOO_LARGE', { values: { maxBytes: maxFrameBytes } }));
    }
    sentBytes += bytes.length;
    if (sentBytes > maxReplayBytes && lane) sent = undefined;
    sent?.push(frame);
    lane?.send(bytes);
  };

  // Handlers are called after the caller has its stream, even when there is nothing to open.
  if (mesh.isClosed()) queueMicrotask(() => fail(new GatehouseError('SHUTTING_DOWN')));
  else if (signal?.aborted) queueMicrotask(() => fail(new GatehouseError('CANCELED')));
  else {
    signal?.addEventListener('abort', onAbort);
    if (timeoutMs !== undefined) expireAfter(timeoutMs);
    dispatch();
  }

  return {
    send: (delta: StreamDelta) => pass({ case: 'delta', value: delta }),
    close(channel) {
      pass({ case: 'close', value: channel === undefined ? {} : { channel } });
      // A stream lasts as long as the model talks; once the text is whole, the verdict is due like that of a check.
      if (channel === undefined && !ended) expireAfter(defaultTimeoutMs);
    },
    cancel() {
      if (ended) return;
      end();
      leave();
    },
  };
}

/** Lets each part of a channel's text through once, though a replay clears it again. */
function createReleaseFilter() {
  const endOf = new Map<number, number>();
  let replaying = false;
  return {
    rewind() {
      replaying = true;
    },
    /** What of a release is new; undefined when nothing is; "contradiction" when an edit spans what was let through. */
    pass(release: StreamRelease): StreamRelease | undefined | 'contradiction' {
      const { channel, end } = release;
      const before = endOf.get(channel) ?? 0;
      if (replaying) {
        if (end <= before) return undefined;
        if (release.edits.some((edit) => edit.start < before && edit.end > before)) return 'contradiction';
      }
      endOf.set(channel, end);
      return replaying ? { ...release, edits: release.edits.filter((edit) => edit.start >= before) } : release;
    },
  };
}
