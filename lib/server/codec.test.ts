import {
  create,
  type DescField,
  type DescMessage,
  type DescService,
  fromBinary,
  type Message,
  ScalarType,
  toBinary,
} from '@bufbuild/protobuf';
import { nestedTypes, type ReflectMessage, reflect } from '@bufbuild/protobuf/reflect';
import { FileDescriptorProtoSchema, StructSchema } from '@bufbuild/protobuf/wkt';
import { describe, expect, it } from 'vitest';
import { ApplicationService } from '#gen/gatehouse/admin/v1/application_pb.js';
import { AuthService } from '#gen/gatehouse/admin/v1/auth_pb.js';
import { PolicyService } from '#gen/gatehouse/admin/v1/policy_pb.js';
import { DetectionService, DetectRequestSchema } from '#gen/gatehouse/detection/v1/detection_pb.js';
import { ResultService } from '#gen/gatehouse/detection/v1/result_pb.js';
import { VerdictSchema } from '#gen/gatehouse/detection/v1/verdict_pb.js';
import { EmbeddingService } from '#gen/gatehouse/embedding/v1/embedding_pb.js';
import { type Codec, createCodec } from './codec.js';
import { planMessage } from './wire-plan.js';

const services: readonly DescService[] = [
  DetectionService,
  ResultService,
  EmbeddingService,
  PolicyService,
  ApplicationService,
  AuthService,
];

/** All messages of the files of these services and of what they import, validation rules left out. */
const schemas: readonly DescMessage[] = [
  ...new Map(
    services
      .flatMap(({ file }) => [file, ...file.dependencies])
      .filter((file) => file.name.startsWith('gatehouse/'))
      .flatMap((file) => [...nestedTypes(file)])
      .flatMap((type) => (type.kind === 'message' ? [[type.typeName, type] as const] : [])),
  ).values(),
];

describe('the codec', () => {
  it('has a plan for every message of ours', () => {
    expect(schemas.length).toBeGreaterThan(40);
    expect(schemas.filter((schema) => !planMessage(schema)).map(({ typeName }) => typeName)).toEqual([]);
  });

  it.each(schemas.map((schema) => [schema.typeName, schema] as const))(
    'writes and reads %s as the library does',
    (_name, schema) => {
      const codec = createCodec(schema);
      const random = createRandom(schema.typeName.length);

      for (let round = 0; round < 20; round++) {
        const message = randomMessage(schema, random, 3);
        const bytes = toBinary(schema, message);

        expect(Buffer.from(codec.encode(message)).equals(bytes)).toBe(true);
        expect(codec.decode(bytes)).toStrictEqual(fromBinary(schema, bytes));
        expectSameOutcome(codec, schema, bytes.subarray(0, Math.floor(random() * bytes.length)));
      }
    },
  );

  it('writes what create would make a message from', () => {
    const init = { messages: [{ role: 'user', parts: [{ kind: { case: 'text' as const, value: 'é'.repeat(200) } }] }] };

    const bytes = createCodec(DetectRequestSchema).encode(init);

    expect(fromBinary(DetectRequestSchema, bytes)).toEqual(create(DetectRequestSchema, init));
  });

  it.each([
    ['unknown fields', Buffer.from([0xf8, 0x07, 0x01])],
    ['an unknown group', Buffer.from([0xfb, 0x07, 0xfc, 0x07])],
    ['numbers with needless bytes', Buffer.from([0x10, 0x81, 0x00])],
    ['a negative enum value', Buffer.from([0x10, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01])],
    ['the same field twice', Buffer.from([0x10, 0x01, 0x10, 0x02])],
  ])('reads %s as the library does', (_name, bytes) => {
    expect(createCodec(DetectRequestSchema).decode(bytes)).toStrictEqual(fromBinary(DetectRequestSchema, bytes));
  });

  it('merges a message field that comes in two parts', () => {
    const halves = [{ security: { riskLevel: 3 } }, { security: { categories: ['a'] } }].map((half) =>
      toBinary(VerdictSchema, create(VerdictSchema, half)),
    );
    const bytes = Buffer.concat(halves);

    expect(createCodec(VerdictSchema).decode(bytes)).toStrictEqual(fromBinary(VerdictSchema, bytes));
  });

  it('keeps unknown fields from reading to writing', () => {
    const codec = createCodec(DetectRequestSchema);
    const bytes = Buffer.from([0x10, 0x01, 0xf8, 0x07, 0x2a]);

    expect(codec.encode(codec.decode(bytes)).equals(bytes)).toBe(true);
  });

  it.each([
    ['invalid UTF-8 in a short string', Buffer.from([0x1a, 0x02, 0xc3, 0x28])],
    ['invalid UTF-8 in a long string', Buffer.concat([Buffer.from([0x1a, 0x64]), Buffer.alloc(100, 0xff)])],
    ['a string that ends too early', Buffer.from([0x1a, 0x05, 0x61])],
    ['a number without an end', Buffer.alloc(11, 0xff)],
    ['field number 0', Buffer.from([0x00, 0x01])],
  ])('refuses %s', (_name, bytes) => {
    expect(() => createCodec(DetectRequestSchema).decode(bytes)).toThrow();
  });

  it('keeps a byte order mark, which is a character of the text', () => {
    const codec = createCodec(DetectRequestSchema);
    const text = '\uFEFFhello';

    expect(codec.decode(codec.encode({ endUserId: text })).endUserId).toBe(text);
  });

  it('refuses to write a number that its field cannot hold', () => {
    expect(() => createCodec(VerdictSchema).encode({ findings: [{ start: -1 }] })).toThrow();
    expect(() => createCodec(VerdictSchema).encode({ findings: [{ start: 0.5 }] })).toThrow();
  });

  it('leaves types that it has no plan for to the library', () => {
    const struct = create(StructSchema, { fields: { a: { kind: { case: 'numberValue', value: 1 } } } });

    for (const [schema, message] of [
      [StructSchema, struct],
      [FileDescriptorProtoSchema, create(FileDescriptorProtoSchema, { name: 'x' })],
    ] as const) {
      expect(planMessage(schema)).toBeUndefined();
      expect(createCodec<DescMessage>(schema).encode(message).equals(toBinary<DescMessage>(schema, message))).toBe(
        true,
      );
    }
  });

  it('does not mix up messages of different sizes', () => {
    const codec = createCodec(DetectRequestSchema);
    const texts = [1, 100_000, 3, 2_000_000, 127, 128, 16_384].map((length) => 'x'.repeat(length));

    for (const text of texts) expect(codec.decode(codec.encode({ endUserId: text })).endUserId).toBe(text);
  });
});

/** Cut-off bytes may be a message or not, but both readers agree on which. */
function expectSameOutcome(codec: Codec, schema: DescMessage, bytes: Uint8Array): void {
  const attempt = (decode: () => Message) => {
    try {
      return decode();
    } catch {
      return undefined;
    }
  };
  expect(attempt(() => codec.decode(bytes))).toEqual(attempt(() => fromBinary(schema, bytes)));
}

/** Mulberry32: the same numbers in each run. */
function createRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

function randomMessage(schema: DescMessage, random: () => number, depth: number): Message {
  const message = reflect(schema);
  for (const field of schema.fields) if (random() < 0.6) setRandom(message, field, random, depth);
  return message.message;
}

function setRandom(message: ReflectMessage, field: DescField, random: () => number, depth: number): void {
  if (field.message && depth === 0) return;
  if (field.fieldKind === 'list') {
    const list = message.get(field);
    const length = Math.floor(random() * 4);
    for (let index = 0; index < length; index++) list.add(randomValue(field, random, depth));
  } else if (field.fieldKind !== 'map') {
    message.set(field, randomValue(field, random, depth) as never);
  }
}

const strings = [
  '',
  'a',
  'id-0123456789',
  'ünïcode',
  '👩‍👩‍👧',
  'x'.repeat(127),
  'y'.repeat(128),
  'ж'.repeat(90),
  '\u0000',
];
const integers = [0, 1, 127, 128, 16_383, 16_384, 2_097_152, 268_435_456, 2 ** 31 - 1];
const doubles = [0, -0, 1, -1.5, 0.1, 1e300, Number.NaN, Number.POSITIVE_INFINITY];

function randomValue(field: DescField, random: () => number, depth: number): unknown {
  const pick = <T>(values: readonly T[]): T => values[Math.floor(random() * values.length)] as T;
  if (field.message) return reflect(field.message, randomMessage(field.message, random, depth - 1));
  if (field.enum) return pick(field.enum.values).number;
  switch (field.scalar) {
    case ScalarType.STRING:
      return pick(strings);
    case ScalarType.BOOL:
      return random() < 0.5;
    case ScalarType.BYTES:
      return new Uint8Array(Math.floor(random() * 300));
    case ScalarType.DOUBLE:
      return pick(doubles);
    case ScalarType.FLOAT:
      return Math.fround(pick([0, 1, -2.5, 0.1]));
    case ScalarType.INT32:
      return pick([...integers, -1, -(2 ** 31)]);
    case ScalarType.UINT32:
      return pick([...integers, 2 ** 32 - 1]);
    case ScalarType.INT64:
      return pick([...integers.map(BigInt), -1n, 2n ** 40n, 2n ** 53n, 2n ** 63n - 1n, -(2n ** 63n)]);
    default:
      return pick([...integers.map(BigInt), 2n ** 64n - 1n]);
  }
}
