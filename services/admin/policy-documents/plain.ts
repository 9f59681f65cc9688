import type { DescEnum, DescField, DescMessage, JsonObject, JsonValue, Message } from '@bufbuild/protobuf';
import { type ReflectMessage, reflect } from '@bufbuild/protobuf/reflect';

/**
 * A message in the words of documents: fields by their names in the contract, enums by lower-case words without their
 * prefix ("monitor", "high_risk"), nothing for what is not set. Pure.
 */
export function toPlain<M extends Message>(schema: DescMessage, message: M): JsonObject {
  return plainMessage(reflect(schema, message));
}

/** The words of an enum by number; the unspecified one is none. Pure. */
export function enumWords(described: DescEnum): ReadonlyMap<number, string> {
  const prefix = described.sharedPrefix ?? '';
  return new Map(
    described.values
      .filter(({ number }) => number !== 0)
      .map(({ number, name }) => [number, name.toLowerCase().slice(prefix.length)]),
  );
}

function plainMessage(message: ReflectMessage): JsonObject {
  const entries = message.fields.flatMap((field): [string, JsonValue][] =>
    message.isSet(field) ? [[field.name, plainField(message, field)]] : [],
  );
  return Object.fromEntries(entries);
}

function plainField(message: ReflectMessage, field: DescField): JsonValue {
  switch (field.fieldKind) {
    case 'list':
      return Array.from(message.get(field), (item) =>
        field.listKind === 'message' ? plainMessage(item as ReflectMessage) : plainValue(item, field.enum),
      );
    case 'message':
      return plainMessage(message.get(field));
    case 'map':
      throw new Error(`${field} is a map, which documents do not have`);
    default:
      return plainValue(message.get(field), field.enum);
  }
}

function plainValue(value: unknown, described: DescEnum | undefined): JsonValue {
  if (described !== undefined) return enumWords(described).get(Number(value)) ?? Number(value);
  if (typeof value === 'string' || typeof value === 'boolean' || typeof value === 'number') return value;
  if (typeof value === 'bigint') return String(value);
  throw new Error('documents have no bytes');
}
