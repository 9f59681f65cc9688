import { type FieldPlan, lengthDelimited, type MessagePlan, type Properties, wireTypes } from './wire-plan.js';

/** Writes messages of one type. Not to be used while it writes. */
export interface WireWriter {
  /**
   * The bytes of a message, or of what `create` would make one from, in memory of their own; undefined when something
   * in it is out of the ordinary.
   */
  write(message: object): Buffer | undefined;
}

/** Room for an ordinary message. */
const initialBytes = 4 * 1024;

/** A larger buffer is let go after use: one large message must not hold its memory for ever. */
const keptBytes = 256 * 1024;

/** Thrown to leave a message to the library; carries nothing. */
const unusual = new Error('left to the library');

/** Largest payload of a field whose length still takes one byte. */
const oneByteLength = 127;

/** Makes the writer of a message type. Owns a buffer that it writes into. */
export function createWireWriter(plan: MessagePlan): WireWriter {
  let buffer = Buffer.allocUnsafeSlow(initialBytes);
  let position = 0;

  const reserve = (bytes: number) => {
    if (position + bytes <= buffer.length) return;
    const larger = Buffer.allocUnsafeSlow(Math.max(2 * buffer.length, position + bytes));
    buffer.copy(larger, 0, 0, position);
    buffer = larger;
  };

  /** An integer of up to 53 bits; the caller has reserved its bytes. */
  const writeVarint = (value: number) => {
    let rest = value;
    while (rest > 0x7f_ff_ff_ff) {
      buffer[position++] = (rest % 128) | 0x80;
      rest = Math.floor(rest / 128);
    }
    while (rest > 0x7f) {
      buffer[position++] = (rest & 0x7f) | 0x80;
      rest >>>= 7;
    }
    buffer[position++] = rest;
  };

  const writeString = (text: string) => {
    const { length } = text;
    if (length <= oneByteLength) {
      // Short strings are mostly ids and names: plain ASCII, which is fastest copied here.
      reserve(length + 1);
      let at = position + 1;
      for (let index = 0; index < length; index++) {
        const code = text.charCodeAt(index);
        if (code > 0x7f) {
          writeLongString(text);
          return;
        }
        buffer[at++] = code;
      }
      buffer[position] = length;
      position = at;
    } else {
      writeLongString(text);
    }
  };
  const writeLongString = (text: string) => {
    const bytes = Buffer.byteLength(text, 'utf8');
    reserve(bytes + 10);
    writeVarint(bytes);
    buffer.write(text, position, bytes, 'utf8');
    position += bytes;
  };

  const writeInteger = (value: unknown, max: number) => {
    // Negative numbers take ten bytes and are rare enough to be left to the library.
    if (typeof value !== 'number' || !Number.isInteger(value) || value < 0 || value > max) throw unusual;
    reserve(10);
    writeVarint(value);
  };

  const writeValue = (field: FieldPlan, value: unknown): void => {
    switch (field.kind) {
      case 'string':
        if (typeof value !== 'string') throw unusual;
        writeString(value);
        break;
      case 'bool':
        if (typeof value !== 'boolean') throw unusual;
        reserve(1);
        buffer[position++] = value ? 1 : 0;
        break;
      case 'int32':
        writeInteger(value, 0x7f_ff_ff_ff);
        break;
      case 'uint32':
        writeInteger(value, 0xff_ff_ff_ff);
        break;
      case 'int64':
      case 'uint64':
        if (typeof value !== 'bigint') throw unusual;
        writeInteger(Number(value), Number.MAX_SAFE_INTEGER);
        break;
      case 'double':
        if (typeof value !== 'number') throw unusual;
        reserve(8);
        position = buffer.writeDoubleLE(value, position);
        break;
      case 'float':
        if (typeof value !== 'number' || (Number.isFinite(value) && Math.abs(value) > maxFloat)) throw unusual;
        reserve(4);
        position = buffer.writeFloatLE(value, position);
        break;
      case 'bytes':
        if (!(value instanceof Uint8Array)) throw unusual;
        reserve(value.length + 10);
        writeVarint(value.length);
        buffer.set(value, position);
        position += value.length;
        break;
      case 'message':
        writeDelimited(() => writeFields(planOf(field), value));
        break;
    }
  };

  /** Writes something whose length is only known afterwards, behind that length. */
  const writeDelimited = (write: () => void) => {
    reserve(1);
    const lengthAt = position++;
    write();
    const length = position - lengthAt - 1;
    if (length <= oneByteLength) {
      buffer[lengthAt] = length;
      return;
    }
    // One byte was kept for the length; the rest has to move.
    const extra = varintBytes(length) - 1;
    reserve(extra);
    buffer.copyWithin(lengthAt + 1 + extra, lengthAt + 1, position);
    const end = position + extra;
    position = lengthAt;
    writeVarint(length);
    position = end;
  };

  const writeTag = (field: FieldPlan, packed: boolean) => {
    reserve(5);
    writeVarint(field.number * 8 + (packed ? lengthDelimited : wireTypes[field.kind]));
  };

  const writeList = (field: FieldPlan, values: unknown) => {
    if (values === undefined) return;
    if (!Array.isArray(values)) throw unusual;
    if (values.length === 0) return;
    if (field.packed) {
      writeTag(field, true);
      writeDelimited(() => {
        for (const value of values) writeValue(field, value);
      });
      return;
    }
    for (const value of values) {
      writeTag(field, false);
      writeValue(field, value);
    }
  };

  const writeFields = (messagePlan: MessagePlan, value: unknown): void => {
    if (typeof value !== 'object' || value === null) throw unusual;
    // Properties that the plan does not know are not looked at.
    const message = value as Properties;
    if (message.$unknown !== undefined) throw unusual;
    for (const field of messagePlan.fields) {
      let found: unknown;
      if (field.oneof === undefined) {
        found = message[field.name];
      } else {
        const choice = message[field.oneof] as { readonly case?: string; readonly value?: unknown } | undefined;
        if (choice?.case !== field.name) continue;
        found = choice.value;
      }
      if (field.list) {
        writeList(field, found);
      } else if (found !== undefined && !(field.implicit && isZero(found))) {
        writeTag(field, false);
        writeValue(field, found);
      }
    }
  };

  return {
    write(message) {
      position = 0;
      try {
        writeFields(plan, message);
        return Buffer.from(buffer.subarray(0, position));
      } catch (error) {
        if (error === unusual) return undefined;
        throw error;
      } finally {
        if (buffer.length > keptBytes) buffer = Buffer.allocUnsafeSlow(initialBytes);
      }
    },
  };
}

/** Largest finite value of 32 bits; a larger one would become infinite without a word. */
const maxFloat = 3.4028234663852886e38;

function isZero(value: unknown): boolean {
  // -0 is a value of its own on the wire.
  if (typeof value === 'number') return value === 0 && !Object.is(value, -0);
  return value === '' || value === false || value === 0n || (value instanceof Uint8Array && value.length === 0);
}

function planOf(field: FieldPlan): MessagePlan {
  // Fields of kind "message" have a plan.
  return field.message as MessagePlan;
}

function varintBytes(value: number): number {
  return value < 0x80 ? 1 : value < 0x4000 ? 2 : value < 0x20_0000 ? 3 : value < 0x1000_0000 ? 4 : 5;
}
