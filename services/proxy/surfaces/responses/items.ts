import { isObject, type JsonObject, objectsOf } from '#lib/conversation/json.js';
import {
  createJudgedMessage,
  type JudgedMessage,
  type JudgedMessageBuilder,
} from '#lib/conversation/judged-message.js';

/**
 * Reads one item of a request's `input` or of an answer's `output`. Contents, reasoning and arguments have their own places;
 * of every other field, known or not, each string counts, but for ids and encoded data.
 * Source: OpenAI API reference, "Responses", input and output items.
 */
export function readItem(item: JsonObject): JudgedMessage {
  const builder = createJudgedMessage(roleOf(item));
  for (const [key, value] of Object.entries(item)) {
    if (key === 'arguments' && typeof value === 'string') {
      const name = typeof item['name'] === 'string' ? item['name'] : '';
      builder.addArguments(name, value, (changed) => Reflect.set(item, key, changed));
    } else if (key === 'content' || key === 'output') {
      addContent(builder, item, key, value);
    } else if (key === 'summary') {
      for (const part of objectsOf(value)) addReasoning(builder, part);
    } else if (key === 'result' && item['type'] === 'image_generation_call') {
      builder.addOther('image_generation_call');
    } else if (!notText.has(key)) {
      builder.addLeaves(item, key, value);
    }
  }
  // What it refers to is kept by the vendor; nobody here can read it.
  if (item['type'] === 'item_reference') builder.addOther('item_reference');
  return builder.build();
}

/** Items without a role: what a tool has given is the tool's, all else the assistant's. */
function roleOf({ role, type }: JsonObject): string {
  if (typeof role === 'string') return role;
  return typeof type === 'string' && /(_output|_result|_response)$/.test(type) ? 'tool' : 'assistant';
}

function addContent(builder: JudgedMessageBuilder, item: JsonObject, key: string, content: unknown): void {
  if (!Array.isArray(content)) builder.addLeaves(item, key, content);
  const parts: unknown[] = Array.isArray(content) ? content : [];
  for (const [index, part] of parts.entries()) {
    if (!isObject(part)) builder.addLeaves(parts, index, part);
    else if (part['type'] === 'reasoning_text') addReasoning(builder, part);
    else addPart(builder, part);
  }
}

function addPart(builder: JudgedMessageBuilder, part: JsonObject): void {
  const { type, image_url: image } = part;
  if (type === 'input_image' || type === 'computer_screenshot') {
    const url = isObject(image) ? image['url'] : image;
    if (typeof url === 'string') builder.addImage(url);
    else builder.addOther(type);
  } else if (type === 'input_file' || type === 'input_audio') {
    builder.addOther(type);
  }
  for (const [key, value] of Object.entries(part)) if (!notText.has(key)) builder.addLeaves(part, key, value);
}

function addReasoning(builder: JudgedMessageBuilder, part: JsonObject): void {
  if (typeof part['text'] === 'string')
    builder.addReasoning(part['text'], (changed) => Reflect.set(part, 'text', changed));
}

/** Log probabilities repeat the text token by token; the rest are words of the protocol. */
const notText: ReadonlySet<string> = new Set(['logprobs', 'image_url', 'role', 'status', 'input_audio']);
