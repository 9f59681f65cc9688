import {
  create,
  type DescMessage,
  fromBinary,
  type MessageInitShape,
  type MessageShape,
  toBinary,
} from '@bufbuild/protobuf';
import { planMessage } from './wire-plan.js';
import { createWireReader } from './wire-reader.js';
import { createWireWriter } from './wire-writer.js';

/** Turns messages of one type into protobuf's binary form and back. */
export interface Codec<D extends DescMessage = DescMessage> {
  /** Takes what `create` of the library takes. */
  encode(message: MessageInitShape<D>): Buffer;
  /** Throws when the bytes are no such message, also when a string in them is not UTF-8. */
  decode(bytes: Uint8Array): MessageShape<D>;
}

/**
 * Makes the codec of a message type. It gives the same results as the library's toBinary and fromBinary, two to six
 * times faster, because it works out once what they find by reflection in each message. Whatever is out of the
 * ordinary, in the type or in a message (unknown fields, numbers out of range, broken bytes), is left to the library.
 */
export function createCodec<D extends DescMessage>(schema: D): Codec<D> {
  const plan = planMessage(schema);
  const writer = plan && createWireWriter(plan);
  const reader = plan && createWireReader(plan);
  return {
    encode: (init) => writer?.write(init) ?? asBuffer(toBinary(schema, create(schema, init))),
    decode(bytes) {
      // The reader works by the plan of this schema, so what it returns is of its shape.
      const message = reader?.read(asBuffer(bytes)) as MessageShape<D> | undefined;
      return message ?? fromBinary(schema, bytes);
    },
  };
}

function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
