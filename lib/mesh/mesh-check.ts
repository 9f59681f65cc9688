import type { DetectRequest } from '#gen/gatehouse/detection/v1/detection_pb.js';
import type { Verdict } from '#gen/gatehouse/detection/v1/verdict_pb.js';
import type { Principal } from '#lib/auth/principal.js';
import { GatehouseError } from '#lib/errors/error.js';
import type { CallOptions } from './detection-client.js';
import { maxFrameBytes } from './frame-codec.js';
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

/** Sends one check over the best lane, and again over another one when that is lost. */
export function sendCheck(
  mesh: Mesh,
  request: DetectRequest,
  principal: Principal,
  options: CallOptions = {},
): Promise<Verdict> {
  return new Promise((resolve, reject) => {
    const { signal, timeoutMs = defaultTimeoutMs } = options;
    if (mesh.isClosed()) return reject(new GatehouseError('SHUTTING_DOWN'));
    if (signal?.aborted) return reject(new GatehouseError('CANCELED'));
    const expiresAt = performance.now() + timeoutMs;
    const id = mesh.nextId();
    let lane: Lane | undefined;
    let tries = 0;
    let sentAt = 0;
    let stopWaiting: (() => void) | undefined;

    const settle = () => {
      clearTimeout(deadline);
      stopWaiting?.();
      signal?.removeEventListener('abort', onAbort);
    };
    const fail = (error: GatehouseError) => {
      settle();
      reject(error);
    };
    /** Gives up work that the replica may still have. */
    const abandon = (error: GatehouseError) => {
      lane?.send(mesh.frames.encode(id, { case: 'cancel', value: {} }));
      lane?.detach(id);
      fail(error);
    };
    const onAbort = () => abandon(new GatehouseError('CANCELED'));
    const deadline = setTimeout(
      () => abandon(new GatehouseError('DEADLINE_EXCEEDED', { values: { timeoutMs } })),
      timeoutMs,
    );
    signal?.addEventListener('abort', onAbort);

    const dispatch = (except?: Lane) => {
      lane = mesh.pool.pick(except);
      if (!lane) {
        stopWaiting = waitForLane(mesh.pool, laneWaitMs, dispatch, () =>
          fail(new GatehouseError('DETECTION_UNAVAILABLE')),
        );
        return;
      }
      if (tries++ > 0) mesh.onRedispatch();
      sentAt = performance.now();
      const remainingMs = Math.max(1, Math.ceil(expiresAt - sentAt));
      const frame = mesh.frames.encode(id, {
        case: 'check',
        value: { request, principal: toFramePrincipal(principal), timeoutMs: remainingMs },
      });
      if (frame.length > maxFrameBytes) {
        lane = undefined;
        return fail(new GatehouseError('REQUEST_TOO_LARGE', { values: { maxBytes: maxFrameBytes } }));
      }
      lane.attach(id, receiver);
      lane.send(frame);
    };
    const again = (except: Lane | undefined, error: GatehouseError) => {
      lane = undefined;
      if (mesh.isClosed()) return fail(new GatehouseError('SHUTTING_DOWN'));
      if (tries >= maxTries) return fail(error);
      dispatch(except);
    };
    const receiver: Receiver = {
      onVerdict(verdict) {
        lane?.observe(performance.now() - sentAt);
        settle();
        resolve(verdict);
      },
      onRelease: () => undefined,
      onError(error) {
        if (isWorthAnotherReplica(error) && mesh.pool.pick(lane)) again(lane, error);
        else fail(error);
      },
      onLost: () => again(lane, new GatehouseError('DETECTION_UNAVAILABLE')),
    };
    dispatch();
  });
}
