import type { MessageInitShape } from '@bufbuild/protobuf';
import {
  ExchangeRequestSchema,
  type ExchangeResponse,
  ExchangeResponseSchema,
} from '#gen/gatehouse/detection/v1/detection_pb.js';
import { createCodec } from '#lib/server/codec.js';

/** What one frame of the caller says. */
export type CallerFrame = NonNullable<MessageInitShape<typeof ExchangeRequestSchema>['frame']>;

/** Frames of an Exchange as bytes, seen from the caller. */
export interface FrameCodec {
  encode(id: number, frame: CallerFrame): Buffer;
  /** One message with all these encoded frames, in order. */
  join(frames: readonly Buffer[]): Buffer;
  decode(bytes: Buffer): ExchangeResponse;
}

/** Largest frame in bytes; the server's default limit for messages, see `maxBodyBytes` there. */
export const maxFrameBytes = 4 * 1024 * 1024;

/** Makes the codec of a mesh client; one serves all its lanes. */
export function createFrameCodec(): FrameCodec {
  const requests = createCodec(ExchangeRequestSchema);
  const responses = createCodec(ExchangeResponseSchema);
  return {
    encode: (id, frame) => requests.encode({ id, frame }),
    join: joinFrames,
    decode: (bytes) => responses.decode(bytes),
  };
}

/** Field `more` of ExchangeRequest, length-delimited. */
const moreTag = (ExchangeRequestSchema.field.more.number << 3) | 2;

/** Messages of protobuf may be put together from their fields, so encoded frames need not be encoded again. */
function joinFrames([first = Buffer.alloc(0), ...more]: readonly Buffer[]): Buffer {
  if (more.length === 0) return first;
  return Buffer.concat([first, ...more.flatMap((frame) => [varints(moreTag, frame.length), frame])]);
}

function varints(...values: number[]): Buffer {
  const bytes: number[] = [];
  for (let value of values) {
    for (; value > 0x7f; value >>>= 7) bytes.push((value & 0x7f) | 0x80);
    bytes.push(value);
  }
  return Buffer.from(bytes);
}
