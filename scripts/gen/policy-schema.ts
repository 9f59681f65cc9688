import { type DescField, type DescMessage, getOption, ScalarType } from '@bufbuild/protobuf';
import { FeatureSet_FieldPresence } from '@bufbuild/protobuf/wkt';
import { type FieldRules, field as fieldRules } from '@bufbuild/protovalidate/gen/buf/validate/validate_pb.js';
import { PolicyDocumentSchema } from '#gen/gatehouse/admin/v1/policy_document_pb.js';
import { hiddenFields } from '../../services/admin/policy-documents/document.js';
import { visibleFields } from '../../services/admin/policy-documents/parse-plain.js';
import { enumWords } from '../../services/admin/policy-documents/plain.js';
import { type ProtoComments, readProtoComments } from './proto-comments.js';

/** A part of a JSON Schema. */
type Schema = Readonly<Record<string, unknown>>;

/** Oneofs of which an import wants one; in the others, none is right too. */
const neededOneofs: ReadonlySet<string> = new Set(['gatehouse.admin.v1.DocumentScanner.definition']);

/**
 * The JSON Schema (draft 2020-12) of the policy document, made of the contract: the words of its enums, the rules of its
 * fields, its comments. It refuses nothing that an import takes; what spans several fields only an import can say.
 */
export function policySchemaPage(): string {
  const comments = readProtoComments();
  const definitions = new Map<string, Schema>();
  const document = messageSchema(PolicyDocumentSchema, comments, definitions);
  const schema = {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'Gatehouse policy',
    ...document,
    $defs: Object.fromEntries([...definitions].sort(([a], [b]) => (a < b ? -1 : 1))),
  };
  return `${JSON.stringify(schema, null, 2)}\n`;
}

function messageSchema(message: DescMessage, comments: ProtoComments, definitions: Map<string, Schema>): Schema {
  const fields = visibleFields(message, hiddenFields);
  const required = fields.filter(isRequired).map(({ name }) => name);
  const choices = message.oneofs.map(({ name, fields: members }) => {
    const one = members.map((member) => ({ required: [member.name] }));
    const isNeeded = neededOneofs.has(`${message.typeName}.${name}`);
    return { oneOf: isNeeded ? one : [...one, { not: { anyOf: one } }] };
  });
  return {
    ...described(comments(message)),
    type: 'object',
    properties: Object.fromEntries(
      fields.map((field) => [
        field.name,
        { ...described(comments(field)), ...fieldSchema(field, comments, definitions) },
      ]),
    ),
    ...(required.length > 0 && { required }),
    ...(choices.length > 0 && { allOf: choices }),
    additionalProperties: false,
  };
}

function fieldSchema(field: DescField, comments: ProtoComments, definitions: Map<string, Schema>): Schema {
  const rules = rulesOf(field);
  if (field.fieldKind !== 'list') return valueSchema(field, rules, comments, definitions);
  const list = rules?.type.case === 'repeated' ? rules.type.value : undefined;
  return {
    type: 'array',
    items: valueSchema(field, list?.items, comments, definitions),
    ...given('minItems', list?.minItems),
    ...given('maxItems', list?.maxItems),
  };
}

function valueSchema(
  { message, enum: words, scalar }: DescField,
  rules: FieldRules | undefined,
  comments: ProtoComments,
  definitions: Map<string, Schema>,
): Schema {
  if (message !== undefined) {
    // Set before it is filled in, so that a message may contain itself.
    if (!definitions.has(message.name)) {
      definitions.set(message.name, {});
      definitions.set(message.name, messageSchema(message, comments, definitions));
    }
    return { $ref: `#/$defs/${message.name}` };
  }
  if (words !== undefined) {
    const refused = rules?.type.case === 'enum' ? rules.type.value.notIn : [];
    return { enum: [...enumWords(words)].filter(([number]) => !refused.includes(number)).map(([, word]) => word) };
  }
  if (scalar === ScalarType.BOOL) return { type: 'boolean' };
  return scalar === ScalarType.STRING ? stringSchema(rules) : numberSchema(scalar, rules);
}

function stringSchema(rules: FieldRules | undefined): Schema {
  if (rules?.type.case !== 'string') return { type: 'string' };
  const { in: words, minLen, maxLen, maxBytes, pattern } = rules.type.value;
  return {
    type: 'string',
    ...(words.length > 0 && { enum: words }),
    ...given('minLength', minLen || undefined),
    // Every character takes a byte at least.
    ...given('maxLength', maxLen || maxBytes || undefined),
    ...(pattern !== '' && { pattern }),
  };
}

function numberSchema(scalar: ScalarType | undefined, rules: FieldRules | undefined): Schema {
  const bounds = rules?.type.case === 'uint32' || rules?.type.case === 'double' ? rules.type.value : undefined;
  const { lessThan, greaterThan } = bounds ?? {};
  return {
    type: scalar === ScalarType.DOUBLE ? 'number' : 'integer',
    minimum: greaterThan?.case === 'gte' ? greaterThan.value : 0,
    ...(lessThan?.case === 'lte' && { maximum: lessThan.value }),
  };
}

/** Whether the field must be there: its rules refuse the value that an absent one has. */
function isRequired(field: DescField): boolean {
  const rules = rulesOf(field);
  if (field.presence === FeatureSet_FieldPresence.EXPLICIT && field.fieldKind !== 'message') return false;
  switch (rules?.type.case) {
    case 'string':
      return rules.type.value.minLen > 0n || rules.type.value.in.length > 0;
    case 'enum':
      return rules.type.value.notIn.includes(0);
    case 'repeated':
      return rules.type.value.minItems > 0n;
    default:
      return rules?.required === true;
  }
}

function rulesOf(field: DescField): FieldRules | undefined {
  return field.proto.options === undefined ? undefined : getOption(field, fieldRules);
}

function described(text: string): Schema {
  return text === '' ? {} : { description: text };
}

function given(name: string, value: bigint | undefined): Schema {
  return value === undefined || value === 0n ? {} : { [name]: Number(value) };
}
