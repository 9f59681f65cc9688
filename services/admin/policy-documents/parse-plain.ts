import type { DescField, DescMessage, JsonObject, JsonValue } from '@bufbuild/protobuf';
import { ScalarType } from '@bufbuild/protobuf';
import { isObject } from '#lib/conversation/json.js';
import type { FieldViolation } from '#lib/errors/error.js';
import { enumWords } from './plain.js';

/** A message in the words of documents, read. */
export interface ParsedPlain {
  /** The message as protobuf JSON; what was wrong is left out. */
  readonly json: JsonObject;
  /** What is wrong, with the place in the document. */
  readonly problems: readonly FieldViolation[];
}

/** Wrong places that one answer lists; more of them are the same mistake again. */
const maxProblems = 50;

/**
 * Reads what somebody wrote as a message in the words of documents, the other way round as `toPlain`. Says of each wrong
 * place what was expected there. Pure.
 *
 * @param hidden full names of fields that documents do not have
 */
export function parsePlain(schema: DescMessage, value: unknown, hidden: ReadonlySet<string>): ParsedPlain {
  const problems: FieldViolation[] = [];

  function refuse(path: string, message: string): undefined {
    if (problems.length < maxProblems) problems.push({ path, message });
    return undefined;
  }

  function readMessage(described: DescMessage, given: unknown, path: string): JsonObject | undefined {
    if (!isObject(given)) return refuse(path, `must be an object, not ${kindOf(given)}`);
    const fields = new Map(visibleFields(described, hidden).map((field) => [field.name, field]));
    const json: JsonObject = {};
    const chosen = new Map<string, string>();
    for (const [name, item] of Object.entries(given)) {
      const field = fields.get(name);
      const place = path === '' ? name : `${path}.${name}`;
      if (field === undefined) {
        refuse(shorten(place), `is not known here; there are ${[...fields.keys()].join(', ')}`);
        continue;
      }
      const other = field.oneof === undefined ? undefined : chosen.get(field.oneof.name);
      if (other !== undefined) refuse(place, `cannot stand beside ${other}; one of them must go`);
      if (field.oneof !== undefined) chosen.set(field.oneof.name, name);
      const read = readField(field, item, place);
      if (read !== undefined && other === undefined) json[field.jsonName] = read;
    }
    return json;
  }

  function readField(field: DescField, given: unknown, path: string): JsonValue | undefined {
    if (field.fieldKind !== 'list') return readValue(field, given, path);
    if (!Array.isArray(given)) return refuse(path, `must be a list, not ${kindOf(given)}`);
    return given.flatMap((item: unknown, index) => readValue(field, item, `${path}[${index}]`) ?? []);
  }

  function readValue(field: DescField, given: unknown, path: string): JsonValue | undefined {
    if (field.message !== undefined) return readMessage(field.message, given, path);
    if (field.enum !== undefined) {
      const words = enumWords(field.enum);
      const number = [...words].find(([, word]) => word === given)?.[0];
      return number ?? refuse(path, `must be one of ${[...words.values()].join(', ')}`);
    }
    const [what, isRight] = scalarRules[field.scalar ?? ScalarType.STRING] ?? [
      'something that documents do not have',
      none,
    ];
    // The rule has said that it is a text, a number or a boolean.
    return isRight(given) ? (given as JsonValue) : refuse(path, `must be ${what}, not ${kindOf(given)}`);
  }

  return { json: readMessage(schema, value, '') ?? {}, problems };
}

/** The fields of a message that documents have. Pure. */
export function visibleFields({ fields }: DescMessage, hidden: ReadonlySet<string>): DescField[] {
  return fields.filter((field) => !hidden.has(`${field.parent.typeName}.${field.name}`));
}

const isWhole = (value: unknown) => Number.isSafeInteger(value) && Number(value) >= 0 && Number(value) <= 0xffff_ffff;
const none = () => false;

/** What a scalar must be; types that no document has are left out. */
const scalarRules: Readonly<Partial<Record<ScalarType, readonly [string, (value: unknown) => boolean]>>> = {
  [ScalarType.STRING]: ['a text', (value) => typeof value === 'string'],
  [ScalarType.BOOL]: ['true or false', (value) => typeof value === 'boolean'],
  [ScalarType.UINT32]: ['a whole number that is not negative', isWhole],
  [ScalarType.DOUBLE]: ['a number', (value) => typeof value === 'number' && Number.isFinite(value)],
};

function kindOf(value: unknown): string {
  if (value === null || value === undefined) return 'nothing';
  if (Array.isArray(value)) return 'a list';
  return { string: 'a text', number: 'a number', boolean: 'true or false' }[typeof value as string] ?? 'an object';
}

/** Names of unknown fields are the caller's words. */
function shorten(path: string): string {
  return path.length > 120 ? `${path.slice(0, 119)}…` : path;
}
