import { type DescField, type DescMessage, type Message, ScalarType } from '@bufbuild/protobuf';
import { Edition, FeatureSet_FieldPresence as Presence } from '@bufbuild/protobuf/wkt';

/** How the values of a field are written. */
export type ValueKind =
  | 'string'
  | 'bytes'
  | 'bool'
  | 'double'
  | 'float'
  | 'int32'
  | 'uint32'
  | 'int64'
  | 'uint64'
  | 'message';

/** Wire type of strings, bytes, messages and packed lists. */
export const lengthDelimited = 2;

/** Wire types: https://protobuf.dev/programming-guides/encoding/#structure */
export const wireTypes = {
  string: lengthDelimited,
  bytes: lengthDelimited,
  message: lengthDelimited,
  bool: 0,
  int32: 0,
  uint32: 0,
  int64: 0,
  uint64: 0,
  double: 1,
  float: 5,
} as const satisfies Record<ValueKind, number>;

/** A message seen as properties by name. */
export type Properties = Message & Record<string, unknown>;

/** One field of a message, with all that reading and writing it needs worked out before. */
export interface FieldPlan {
  readonly number: number;
  /** Name of its property, or of the case in its oneof. */
  readonly name: string;
  /** Property of the oneof that it belongs to. */
  readonly oneof: string | undefined;
  readonly kind: ValueKind;
  readonly list: boolean;
  /** Written as one length-delimited run of values. */
  readonly packed: boolean;
  /** Not written while it is zero, and zero when it was not there. */
  readonly implicit: boolean;
  /** Plan of its message. */
  readonly message: MessagePlan | undefined;
}

/** One message. */
export interface MessagePlan {
  /** In the order of their numbers, as they are written. */
  readonly fields: readonly FieldPlan[];
  /** The same by number; numbers without a field are undefined. */
  readonly byNumber: readonly (FieldPlan | undefined)[];
  /** An empty message, as `create` of the library makes it. */
  create(): Properties;
}

const scalarKinds: Readonly<Partial<Record<ScalarType, ValueKind>>> = {
  [ScalarType.STRING]: 'string',
  [ScalarType.BYTES]: 'bytes',
  [ScalarType.BOOL]: 'bool',
  [ScalarType.DOUBLE]: 'double',
  [ScalarType.FLOAT]: 'float',
  [ScalarType.INT32]: 'int32',
  [ScalarType.UINT32]: 'uint32',
  [ScalarType.INT64]: 'int64',
  [ScalarType.UINT64]: 'uint64',
};

/** Field numbers up to this get a place in the look-up array; none of ours is higher. */
const maxNumber = 255;

/**
 * Works out how to read and write a message of proto3; undefined when any part of it is of a kind that none of our
 * messages has (maps, groups, fixed and zigzag integers, wrapper types, 64-bit integers as strings). Pure.
 */
export function planMessage(schema: DescMessage): MessagePlan | undefined {
  const plans = new Map<string, MessagePlan>();
  let supported = true;

  const plan = (message: DescMessage): MessagePlan => {
    const known = plans.get(message.typeName);
    if (known) return known;
    const fields: FieldPlan[] = [];
    const byNumber: (FieldPlan | undefined)[] = [];
    const made: MessagePlan = { fields, byNumber, create: createFactory(message) };
    // Known before its fields are looked at: a message may hold itself.
    plans.set(message.typeName, made);
    if (message.file.edition !== Edition.EDITION_PROTO3 || unwrapped.test(message.typeName)) supported = false;
    for (const field of message.fields) {
      const kind = kindOf(field);
      if (!kind || field.number > maxNumber) {
        supported = false;
        continue;
      }
      const fieldPlan = {
        number: field.number,
        name: field.localName,
        oneof: field.oneof?.localName,
        kind,
        list: field.fieldKind === 'list',
        packed: field.fieldKind === 'list' && field.packed,
        implicit: field.presence === Presence.IMPLICIT,
        message: field.message && plan(field.message),
      };
      fields.push(fieldPlan);
      byNumber[field.number] = fieldPlan;
    }
    fields.sort((a, b) => a.number - b.number);
    return made;
  };

  const root = plan(schema);
  return supported ? root : undefined;
}

/** The library gives fields of these types another form than that of a message. */
const unwrapped = /^google\.protobuf\.(Struct|Value|ListValue|\w+Value)$/;

function kindOf(field: DescField): ValueKind | undefined {
  if (field.fieldKind === 'map') return undefined;
  if (field.message) return 'delimitedEncoding' in field && field.delimitedEncoding ? undefined : 'message';
  if (field.enum) return field.enum.open && field.enum.values[0]?.number === 0 ? 'int32' : undefined;
  if ('longAsString' in field && field.longAsString) return undefined;
  return field.scalar === undefined ? undefined : scalarKinds[field.scalar];
}

function createFactory(schema: DescMessage): () => Properties {
  // A copy of a template keeps the engine's knowledge of its shape; only what is not a plain value is made anew.
  const template: Properties = { $typeName: schema.typeName };
  const lists: string[] = [];
  const oneofs: string[] = [];
  for (const member of schema.members) {
    if (member.kind === 'oneof') oneofs.push(member.localName);
    else if (member.fieldKind === 'list') lists.push(member.localName);
    else if (member.presence !== Presence.IMPLICIT) continue;
    template[member.localName] = member.kind === 'oneof' ? undefined : zeroOf(member);
  }
  return () => {
    const message = { ...template };
    for (const name of lists) message[name] = [];
    for (const name of oneofs) message[name] = { case: undefined };
    return message;
  };
}

function zeroOf(field: DescField): unknown {
  switch (kindOf(field)) {
    case 'string':
      return '';
    case 'bool':
      return false;
    case 'bytes':
      return new Uint8Array(0);
    case 'int64':
    case 'uint64':
      return 0n;
    default:
      return 0;
  }
}
