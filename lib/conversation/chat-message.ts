import { isObject, type JsonObject, objectsOf } from './json.js';
import { createJudgedMessage, type JudgedMessage } from './judged-message.js';

/**
 * Reads one chat message, of a request or of an answer, for detection.
 *
 * Shape: the content (a string is one part) comes first, then every other string that a model or a person may read: refusals,
 * transcripts, annotations, fields that only one vendor knows. Reasoning and tool-call arguments have fields of their own;
 * the legacy `function_call` counts as a last tool call. Roles, ids and encoded binary data are left out.
 */
export function readMessage(source: JsonObject): JudgedMessage {
  const builder = createJudgedMessage(typeof source['role'] === 'string' ? source['role'] : '');

  function addContent(content: unknown): void {
    if (typeof content === 'string') builder.addText(source, 'content', content);
    else if (Array.isArray(content)) for (const [index, part] of content.entries()) addPart(content, index, part);
    else builder.addLeaves(source, 'content', content);
  }

  function addPart(content: unknown[], index: number, part: unknown): void {
    if (typeof part === 'string') builder.addText(content, index, part);
    if (!isObject(part)) return;
    const imageUrl = part['type'] === 'image_url' ? imageUrlOf(part) : undefined;
    if (imageUrl !== undefined) builder.addImage(imageUrl);
    else if (typeof part['text'] !== 'string') {
      builder.addOther(typeof part['type'] === 'string' ? part['type'] : 'unknown');
    }
    for (const [key, value] of Object.entries(part)) if (key !== 'image_url') builder.addLeaves(part, key, value);
  }

  function addArguments(holder: JsonObject, key: string): void {
    const text = holder[key];
    if (typeof text === 'string') {
      const name = typeof holder['name'] === 'string' ? holder['name'] : '';
      builder.addArguments(name, text, (changed) => Reflect.set(holder, key, changed));
    } else {
      builder.addLeaves(holder, key, text);
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
    const write = (changed: string) => Reflect.set(source, reasoningKey, changed);
    builder.addReasoning(source[reasoningKey] as string, write);
  }
  for (const [key, value] of Object.entries(source)) {
    if (key !== reasoningKey && !readAbove.has(key)) builder.addLeaves(source, key, value);
  }
  return builder.build();
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

function imageUrlOf(part: JsonObject): string | undefined {
  const image = part['image_url'];
  const url = isObject(image) ? image['url'] : image;
  return typeof url === 'string' ? url : undefined;
}
