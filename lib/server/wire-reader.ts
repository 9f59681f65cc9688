import { isUtf8 } from 'node:buffer';
import type { Message } from '@bufbuild/protobuf';
import { type FieldPlan, lengthDelimited, type MessagePlan, type Properties, wireTypes } from './wire-plan.js';

/** Reads messages of one type. */
export interface WireReader {
  /** The message; undefined when something in the bytes is out of the ordinary. */
  read(bytes: Buffer): Message | undefined;
}

/** Thrown to leave a message to the library; carries nothing. */
const unusual = new Error('left to the library');

/** Levels of messages in messages; the library, which decides beyond it, allows more. */
const maxDepth = 50;

/** Strings up to this length are looked through here; a call into Node costs more than that. */
const shortBytes = 48;

/** Makes the reader of a message type. */
export function createWireReader(plan: MessagePlan): WireReader {
  let bytes: Buffer = Buffer.alloc(0);
  let position = 0;
  let depth = 0;

  const readByte = (): number => {
    const byte = bytes[position++];
    if (byte === undefined) throw unusual;
    return byte;
  };
  /** The low 32 bits of a varint, signed; what lies above them is in `high`. */
  let high = 0;
  const readVarint = (): number => {
    high = 0;
    let byte = readByte();
    if (byte < 0x80) return byte;
    let low = byte & 0x7f;
    for (let shift = 7; shift < 28; shift += 7) {
      byte = readByte();
      low |= (byte & 0x7f) << shift;
      if (byte < 0x80) return low;
    }
    byte = readByte();
    low |= (byte & 0x0f) << 28;
    high = (byte & 0x70) >> 4;
    for (let shift = 3; byte >= 0x80; shift += 7) {
      if (shift > 31) throw unusual;
      byte = readByte();
      high |= (byte & 0x7f) << shift;
    }
    return low;
  };
  const readLength = (): number => {
    const length = readVarint();
    if (length < 0 || high !== 0 || position + length > bytes.length) throw unusual;
    return length;
  };

  const readString = (): string => {
    const length = readLength();
    const start = position;
    position += length;
    if (length <= shortBytes) {
      let ascii = true;
      for (let at = start; at < position && ascii; at++) ascii = (bytes[at] ?? 0x80) < 0x80;
      if (ascii) return bytes.toString('latin1', start, position);
    }
    if (!isUtf8(bytes.subarray(start, position))) throw unusual;
    return bytes.toString('utf8', start, position);
  };

  const read64 = (): bigint => {
    const low = BigInt(readVarint() >>> 0);
    return high === 0 ? low : (BigInt(high >>> 0) << 32n) | low;
  };

  const readValue = (field: FieldPlan, existing: unknown): unknown => {
    switch (field.kind) {
      case 'string':
        return readString();
      case 'bool':
        return readVarint() !== 0 || high !== 0;
      case 'int32':
        return readVarint();
      case 'uint32':
        return readVarint() >>> 0;
      case 'int64':
        return BigInt.asIntN(64, read64());
      case 'uint64':
        return read64();
      case 'double':
        position += 8;
        if (position > bytes.length) throw unusual;
        return bytes.readDoubleLE(position - 8);
      case 'float':
        position += 4;
        if (position > bytes.length) throw unusual;
        return bytes.readFloatLE(position - 4);
      case 'bytes': {
        const length = readLength();
        position += length;
        // A copy: the bytes around it are the transport's.
        return new Uint8Array(bytes.subarray(position - length, position));
      }
      case 'message': {
        const end = readLength() + position;
        // Fields of kind "message" have a plan.
        const inner = field.message as MessagePlan;
        // The same field twice is one message in two parts.
        const message = (existing as Properties | undefined) ?? inner.create();
        readFields(inner, message, end);
        return message;
      }
    }
  };

  const readListed = (field: FieldPlan, wireType: number, values: unknown[]) => {
    if (wireType === lengthDelimited && wireTypes[field.kind] !== lengthDelimited) {
      const end = readLength() + position;
      while (position < end) values.push(readValue(field, undefined));
      if (position !== end) throw unusual;
    } else {
      values.push(readValue(field, undefined));
    }
  };

  const readFields = (messagePlan: MessagePlan, message: Properties, end: number): void => {
    if (++depth > maxDepth) throw unusual;
    while (position < end) {
      const tag = readVarint();
      const wireType = tag & 7;
      const field = high === 0 && tag > 0 ? messagePlan.byNumber[tag >>> 3] : undefined;
      if (!field) throw unusual;
      if (field.list && wireType === lengthDelimited) {
        readListed(field, wireType, message[field.name] as unknown[]);
        continue;
      }
      if (wireType !== wireTypes[field.kind]) throw unusual;
      if (field.list) {
        readListed(field, wireType, message[field.name] as unknown[]);
      } else if (field.oneof === undefined) {
        message[field.name] = readValue(field, message[field.name]);
      } else {
        const choice = message[field.oneof] as { readonly case?: string; readonly value?: unknown };
        const existing = choice.case === field.name ? choice.value : undefined;
        message[field.oneof] = { case: field.name, value: readValue(field, existing) };
      }
    }
    if (position !== end) throw unusual;
    depth--;
  };

  return {
    read(given) {
      bytes = given;
      position = 0;
      depth = 0;
      const message = plan.create();
      try {
        readFields(plan, message, given.length);
        return message;
      } catch (error) {
        if (error === unusual) return undefined;
        throw error;
      } finally {
        bytes = nothing;
      }
    },
  };
}

const nothing = Buffer.alloc(0);
