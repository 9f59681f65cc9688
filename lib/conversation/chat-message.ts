import { create } from '@bufbuild/protobuf';
import {
  type Message,
  MessageSchema,
  type Part,
  PartSchema,
  ToolCallSchema,
} from '#gen/gatehouse/detection/v1/detection_pb.js';
import { TextField } from '#gen/gatehouse/detection/v1/verdict_pb.js';
import { isObject, type JsonObject, objectsOf } from './json.js';

/** One text of a message that detection judges, and the way to put another in its place. */
interface JudgedText {
  readonly field: TextField;
  /** Index among the message's parts or tool calls, as detection counts them. */
  readonly index: number;
  readonly text: string;
  /** Changes the JSON that the text came from. */
  readonly write: (text: string) => void;
}

/** A chat message as detection sees it, bound to the JSON that it was read from. */
export interface JudgedMessage {
  readonly message: Message;
  readonly texts: readonly JudgedText[];
}

/**
 * Reads one chat message, of a request or of an answer, for detection.
 *
 * Shape: the content (a string is one part) comes first, then every other string that a model or a person may read: refusals,
 * transcripts, annotations, fields that only one vendor knows. Reasoning and tool-call arguments have fields of their own;
 * the legacy `function_call` counts as a last tool call. Roles, ids and encoded binary data are left out.
 */
export function readMessage(source: JsonObject): JudgedMessage {
  const parts: Part[] = [];
  const texts: JudgedText[] = [];
  const message = create(MessageSchema, { role: typeof source['role'] === 'string' ? source['role'] : '' });

  function addText(holder: JsonObject | unknown[], key: string | number, text: string): void {
    texts.push({
      field: TextField.CONTENT,
      index: parts.length,
      text,
      write: (changed) => Reflect.set(holder, key, changed),
    });
    parts.push(create(PartSchema, { kind: { case: 'text', value: text } }));
  }

  function addContent(content: unknown): void {
    if (typeof content === 'string') addText(source, 'content', content);
    else if (Array.isArray(content)) for (const [index, part] of content.entries()) addPart(content, index, part);
    else addLeaves(source, 'content', content);
  }

  function addPart(content: unknown[], index: number, part: unknown): void {
    if (typeof part === 'string') addText(content, index, part);
    if (!isObject(part)) return;
    const imageUrl = part['type'] === 'image_url' ? imageUrlOf(part) : undefined;
    if (imageUrl !== undefined) {
      parts.push(create(PartSchema, { kind: { case: 'imageUrl', value: imageUrl } }));
    } else if (typeof part['text'] !== 'string') {
      const kind = typeof part['type'] === 'string' ? part['type'] : 'unknown';
      parts.push(create(PartSchema, { kind: { case: 'other', value: kind } }));
    }
    for (const [key, value] of Object.entries(part)) if (key !== 'image_url') addLeaves(part, key, value);
  }

  function addLeaves(holder: JsonObject | unknown[], key: string | number, value: unknown): void {
    if (typeof key === 'string' && notText.has(key)) return;
    if (typeof value === 'string') addText(holder, key, value);
    else if (Array.isArray(value)) for (const [index, inner] of value.entries()) addLeaves(value, index, inner);
    else if (isObject(value)) for (const [inner, leaf] of Object.entries(value)) addLeaves(value, inner, leaf);
  }

  function addArguments(holder: JsonObject, key: string): void {
    const name = typeof holder['name'] === 'string' ? holder['name'] : '';
    const text = holder[key];
    if (typeof text === 'string') {
      const write = (changed: string) => Reflect.set(holder, key, changed);
      texts.push({ field: TextField.TOOL_ARGUMENTS, index: message.toolCalls.length, text, write });
      message.toolCalls.push(create(ToolCallSchema, { name, arguments: text }));
    } else {
      addLeaves(holder, key, text);
    }
  }

  addContent(source['content']);
  for (const call of objectsOf(source['tool_calls'])) {
    const [holder, key] = argumentsOf(call);
    if (holder) addArguments(holder, key);
  }
  const legacy = source['function_call'];
  if (isObject(legacy)) addArguments(legacy, 'arguments');

  const reasoningKey = reasoningKeys.find((key) => typeof source[key] === 'string');
  if (reasoningKey !== undefined) {
    message.reasoning = source[reasoningKey] as string;
    texts.push({
      field: TextField.REASONING,
      index: 0,
      text: message.reasoning,
      write: (changed) => Reflect.set(source, reasoningKey, changed),
    });
  }
  for (const [key, value] of Object.entries(source)) {
    if (key !== reasoningKey && !readAbove.has(key)) addLeaves(source, key, value);
  }
  message.parts = parts;
  return { message, texts };
}

/** Size of all judged texts together, bytes of UTF-8. */
export function textBytesOf(messages: readonly JudgedMessage[]): number {
  return messages.reduce(
    (total, { texts }) => texts.reduce((sum, { text }) => sum + Buffer.byteLength(text), total),
    0,
  );
}

/** Where the arguments of a tool call stand: `function.arguments`, or `custom.input` for a custom tool. */
export function argumentsOf(call: JsonObject): [holder: JsonObject | undefined, key: string] {
  if (isObject(call['function'])) return [call['function'], 'arguments'];
  if (isObject(call['custom'])) return [call['custom'], 'input'];
  return [undefined, ''];
}

/** Fields that vendors use for the text of a model's reasoning. */
export const reasoningKeys = ['reasoning_content', 'reasoning', 'thinking'] as const;

const readAbove = new Set(['role', 'content', 'tool_calls', 'function_call']);

/**
 * Fields that hold no text for a person or a model: names of kinds, identifiers, and encoded data, which is opaque to every
 * scanner and may be megabytes.
 */
const notText = new Set([
  'type',
  'id',
  'tool_call_id',
  'file_id',
  'format',
  'detail',
  'data',
  'file_data',
  'b64_json',
  'signature',
  'encrypted_content',
]);

/**
 * The address of an image; of a data URL only its head, for no scanner reads pictures yet, and megabytes of them would
 * travel to detection for nothing.
 */
function imageUrlOf(part: JsonObject): string | undefined {
  const image = part['image_url'];
  const url = isObject(image) ? image['url'] : image;
  if (typeof url !== 'string') return undefined;
  return /^data:/i.test(url) ? url.slice(0, Math.min(url.indexOf(',') + 1, 100)) : url;
}
