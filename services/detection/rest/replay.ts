import { create, toJson } from '@bufbuild/protobuf';
import {
  type Replay,
  ReplaySchema,
  type ReplayTarget,
  ReplayTargetSchema,
} from '#gen/gatehouse/detection/v1/replay_pb.js';
import { GatehouseError } from '#lib/errors/error.js';

/**
 * Reads `?revision=`: a number of the tenant's revisions, "current", or nothing for the one that judged at the time.
 * Errors: REQUEST_INVALID.
 */
export function toReplayTarget(revision: string | string[] | undefined): ReplayTarget | undefined {
  if (revision === undefined || revision === '') return undefined;
  if (revision === 'current') return create(ReplayTargetSchema, { by: { case: 'current', value: {} } });
  if (typeof revision === 'string' && /^[1-9]\d{0,17}$/.test(revision))
    return create(ReplayTargetSchema, { by: { case: 'revision', value: BigInt(revision) } });
  const message = 'must be a revision of the tenant, 1 and up, or "current"';
  throw new GatehouseError('REQUEST_INVALID', { fields: [{ path: 'revision', message }] });
}

/** Writes a replay as protobuf JSON under the names of the contract's fields. */
export function toReplayReply(replay: Replay): object {
  // The JSON form of a message with fields is an object.
  return toJson(ReplaySchema, replay, { useProtoFieldName: true }) as object;
}
