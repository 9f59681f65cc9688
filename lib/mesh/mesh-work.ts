import type { MessageInitShape } from '@bufbuild/protobuf';
import type { PrincipalSchema } from '#gen/gatehouse/detection/v1/detection_pb.js';
import type { Principal } from '#lib/auth/principal.js';
import type { ErrorCode } from '#lib/errors/catalog.js';
import type { GatehouseError } from '#lib/errors/error.js';
import type { FrameCodec } from './frame-codec.js';
import type { LanePool } from './lane-pool.js';

/** What checks and streams share of their mesh client. */
export interface Mesh {
  readonly pool: LanePool;
  readonly frames: FrameCodec;
  readonly nextId: () => number;
  readonly isClosed: () => boolean;
  readonly onRedispatch: () => void;
}

/** How often one check or stream is sent over a lane: more than 4 losses in one deadline are no accident. */
export const maxTries = 4;

/** How long work waits for a lane when none is up, in ms: longer than a lane needs to come back, shorter than patience. */
export const laneWaitMs = 2_000;

/** Deadline of a call that names none, in ms. */
export const defaultTimeoutMs = 30_000;

/** The frame's form of a principal. Pure. */
export function toFramePrincipal(principal: Principal): MessageInitShape<typeof PrincipalSchema> {
  const { tenantId, applicationId, actorId, policyId, language } = principal;
  return { tenantId, applicationId, actorId, policyId, language };
}

/** Whether another replica may well answer what this one refused. Pure. */
export function isWorthAnotherReplica(error: GatehouseError): boolean {
  return otherReplicaMayAnswer.has(error.code);
}

const otherReplicaMayAnswer: ReadonlySet<ErrorCode> = new Set([
  'OVERLOADED',
  'SHUTTING_DOWN',
  'DETECTION_UNAVAILABLE',
  'SERVICE_UNREACHABLE',
]);

/** Calls `onLane` when a lane comes up, or `onNone` after `ms`; returns how to stop waiting for either. */
export function waitForLane(pool: LanePool, ms: number, onLane: () => void, onNone: () => void): () => void {
  const timer = setTimeout(() => {
    forget();
    onNone();
  }, ms);
  const forget = pool.onceUp(() => {
    clearTimeout(timer);
    onLane();
  });
  return () => {
    clearTimeout(timer);
    forget();
  };
}
