import { create, type MessageInitShape } from '@bufbuild/protobuf';
import {
  type DetectRequest,
  DetectRequestSchema,
  type MessageSchema,
  type PartSchema,
  Source,
} from '#gen/gatehouse/detection/v1/detection_pb.js';
import { isObject } from '#lib/conversation/json.js';
import { type FieldViolation, GatehouseError } from '#lib/errors/error.js';

type MessageShape = MessageInitShape<typeof MessageSchema>;
type PartShape = MessageInitShape<typeof PartSchema>;

/** The contract's four, and the two other roles of the OpenAI API, which the contract would refuse without need. */
const roles: ReadonlySet<unknown> = new Set(['user', 'system', 'assistant', 'tool', 'developer', 'function']);

/** In characters, that is Unicode code points. */
const maxContentChars = 1_000_000;
const maxMessages = 10_000;
const maxParts = 1_000;
const maxUserIdBytes = 512;

/** Reads `POST /v1/guardrails`. Errors: REQUEST_INVALID with every wrong field. */
export function toConversationRequest(body: unknown): DetectRequest {
  return read(body, (fields, wrong) => {
    checkModel(fields, wrong);
    return {
      messages: toMessages(fields['messages'], wrong),
      endUserId: toUserId(fields['extra_body'], fields['xxai_app_user_id'], wrong),
    };
  });
}

/** Reads `POST /v1/guardrails/input`: one message of a user. Errors: REQUEST_INVALID. */
export function toInputRequest(body: unknown): DetectRequest {
  return read(body, (fields, wrong) => {
    checkModel(fields, wrong);
    const input = toText(fields['input'], 'input', wrong);
    return {
      messages: [textMessage('user', input)],
      endUserId: toUserId(undefined, fields['xxai_app_user_id'], wrong),
    };
  });
}

/**
 * Reads `POST /v1/guardrails/output`: a user's message and the answer to it. Real clients send one of the two empty,
 * so only both empty are refused. Errors: REQUEST_INVALID.
 */
export function toOutputRequest(body: unknown): DetectRequest {
  return read(body, (fields, wrong) => {
    checkModel(fields, wrong);
    const input = toText(fields['input'], 'input', wrong, true);
    const output = toText(fields['output'], 'output', wrong, true);
    if (wrong.length === 0 && isBlank(input) && isBlank(output))
      wrong.push({ path: 'output', message: 'must not be empty when input is empty too' });
    return {
      messages: [textMessage('user', input), textMessage('assistant', output)],
      endUserId: toUserId(undefined, fields['xxai_app_user_id'], wrong),
    };
  });
}

type Fields = Readonly<Record<string, unknown>>;

function read(
  body: unknown,
  readFields: (fields: Fields, wrong: FieldViolation[]) => MessageInitShape<typeof DetectRequestSchema>,
): DetectRequest {
  if (!isObject(body))
    throw new GatehouseError('REQUEST_INVALID', { fields: [{ path: '', message: 'must be an object' }] });
  const wrong: FieldViolation[] = [];
  const request = readFields(body, wrong);
  if (wrong.length > 0) throw new GatehouseError('REQUEST_INVALID', { fields: wrong });
  return create(DetectRequestSchema, { ...request, source: Source.GUARDRAIL_API, returnRestoreMapping: true });
}

/** Any name is accepted, and none too: clients send names of models that we do not have. */
function checkModel({ model }: Fields, wrong: FieldViolation[]): void {
  if (model !== undefined && model !== null && typeof model !== 'string')
    wrong.push({ path: 'model', message: 'must be a string' });
}

function toMessages(value: unknown, wrong: FieldViolation[]): MessageShape[] {
  if (!Array.isArray(value)) {
    wrong.push({ path: 'messages', message: value === undefined ? 'is required' : 'must be an array' });
    return [];
  }
  if (value.length === 0) wrong.push({ path: 'messages', message: 'must not be empty' });
  if (value.length > maxMessages) {
    wrong.push({ path: 'messages', message: `holds ${value.length} messages; at most ${maxMessages} are allowed` });
    return [];
  }
  return value.map((message: unknown, index) => toMessage(message, `messages[${index}]`, wrong));
}

function toMessage(value: unknown, path: string, wrong: FieldViolation[]): MessageShape {
  if (!isObject(value)) {
    wrong.push({ path, message: 'must be an object' });
    return {};
  }
  const { role } = value;
  if (!roles.has(role)) wrong.push({ path: `${path}.role`, message: `must be one of ${[...roles].join(', ')}` });
  return {
    role: String(role),
    parts: toParts(value['content'], `${path}.content`, wrong),
    toolCalls: toToolCalls(value['tool_calls'], `${path}.tool_calls`, wrong),
    reasoning: typeof value['reasoning_content'] === 'string' ? value['reasoning_content'] : '',
  };
}

function toParts(content: unknown, path: string, wrong: FieldViolation[]): PartShape[] {
  if (content === null || content === undefined) return [];
  if (!Array.isArray(content)) return [textPart(toText(content, path, wrong))];
  if (content.length === 0) wrong.push({ path, message: 'must not be empty' });
  if (content.length > maxParts) {
    wrong.push({ path, message: `holds ${content.length} parts; at most ${maxParts} are allowed` });
    return [];
  }
  return content.map((part: unknown, index) => toPart(part, `${path}[${index}]`, wrong));
}

function toPart(part: unknown, path: string, wrong: FieldViolation[]): PartShape {
  if (!isObject(part) || typeof part['type'] !== 'string') {
    wrong.push({ path: `${path}.type`, message: 'is required' });
    return {};
  }
  if (part['type'] === 'text') return textPart(toText(part['text'], `${path}.text`, wrong, true));
  if (part['type'] !== 'image_url') return { kind: { case: 'other', value: part['type'] } };
  const image = part['image_url'];
  const url = isObject(image) ? image['url'] : image;
  if (typeof url !== 'string') wrong.push({ path: `${path}.image_url.url`, message: 'must be a string' });
  return { kind: { case: 'imageUrl', value: String(url) } };
}

/** Arguments are judged too; the contract's own server drops them. */
function toToolCalls(value: unknown, path: string, wrong: FieldViolation[]): NonNullable<MessageShape['toolCalls']> {
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value)) {
    wrong.push({ path, message: 'must be an array' });
    return [];
  }
  return value.map((call: unknown) => {
    const called = isObject(call) && isObject(call['function']) ? call['function'] : {};
    const given = called['arguments'];
    return {
      name: typeof called['name'] === 'string' ? called['name'] : '',
      // Some clients send the arguments as an object; what matters is the text that is in them.
      arguments: typeof given === 'string' ? given : given === undefined ? '' : JSON.stringify(given),
    };
  });
}

function toText(value: unknown, path: string, wrong: FieldViolation[], mayBeBlank = false): string {
  if (typeof value !== 'string') {
    wrong.push({ path, message: value === undefined ? 'is required' : 'must be a string' });
    return '';
  }
  if (!mayBeBlank && isBlank(value)) wrong.push({ path, message: 'must not be empty' });
  if (value.length > maxContentChars && countChars(value) > maxContentChars)
    wrong.push({ path, message: `is longer than ${maxContentChars} characters` });
  return value;
}

function toUserId(extraBody: unknown, topLevel: unknown, wrong: FieldViolation[]): string {
  if (extraBody !== undefined && extraBody !== null && !isObject(extraBody)) {
    wrong.push({ path: 'extra_body', message: 'must be an object' });
    return '';
  }
  // The OpenAI SDK puts the fields of extra_body at the top level before it sends them.
  const value = extraBody?.['xxai_app_user_id'] ?? topLevel;
  if (value === undefined || value === null) return '';
  const path = topLevel === value ? 'xxai_app_user_id' : 'extra_body.xxai_app_user_id';
  if (typeof value !== 'string') wrong.push({ path, message: 'must be a string' });
  else if (Buffer.byteLength(value) > maxUserIdBytes)
    wrong.push({ path, message: `is longer than ${maxUserIdBytes} bytes` });
  else return value;
  return '';
}

function textMessage(role: string, text: string): MessageShape {
  return { role, parts: [textPart(text)] };
}

function textPart(text: string): PartShape {
  return { kind: { case: 'text', value: text } };
}

function isBlank(text: string): boolean {
  return text.trim() === '';
}

function countChars(text: string): number {
  let count = 0;
  for (const _ of text) count++;
  return count;
}
