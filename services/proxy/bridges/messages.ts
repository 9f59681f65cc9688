import { isObject, type JsonObject, objectsOf, parseJson } from '#lib/conversation/json.js';
import { textOf, unsupported } from '../providers/chat-request.js';
import type { Bridge } from './bridge.js';
import { firstChoice, reasoningOf, tokenUse, toolCallParts } from './chat-parts.js';
import { createMessagesTranslator, stopReasonOf, toMessagesUsage } from './messages-stream.js';

/**
 * Anthropic's Messages through a chat. Errors: REQUEST_INVALID for the vendor's own tools and for documents that are no
 * text or PDF. Left out: thinking of earlier turns, cache marks, `top_k` where the upstream does not know it.
 */
export const messagesBridge: Bridge = {
  toChat(body) {
    const { model, max_tokens: maxTokens, temperature, top_p: topP, top_k: topK, stop_sequences: stops, stream } = body;
    return {
      model,
      messages: [...systemOf(body), ...objectsOf(body['messages']).flatMap(toMessages)],
      ...defined({ max_completion_tokens: maxTokens, temperature, top_p: topP, top_k: topK, stop: stops }),
      ...toolSettings(body),
      ...effortOf(body),
      ...formatOf(body),
      ...(isObject(body['metadata']) ? defined({ user: body['metadata']['user_id'] }) : {}),
      ...(stream === true ? { stream: true, stream_options: { include_usage: true } } : {}),
    };
  },
  toAnswer(completion) {
    const choice = firstChoice(completion);
    const message = isObject(choice['message']) ? choice['message'] : {};
    const reasoning = reasoningOf(message);
    const text = textOf(message['content']) || textOf(message['refusal']);
    return {
      id: completion['id'],
      type: 'message',
      role: 'assistant',
      model: completion['model'],
      content: [
        ...(reasoning === '' ? [] : [{ type: 'thinking', thinking: reasoning, signature: '' }]),
        ...(text === '' ? [] : [{ type: 'text', text }]),
        ...toolCallParts(message).map(({ id, name, arguments: input }) => ({
          type: 'tool_use',
          id,
          name,
          input: toObject(input),
        })),
      ],
      stop_reason: stopReasonOf(choice['finish_reason']),
      stop_sequence: null,
      usage: toMessagesUsage(tokenUse(completion['usage'])),
    };
  },
  createTranslator: createMessagesTranslator,
};

function systemOf({ system }: JsonObject): readonly JsonObject[] {
  const text =
    typeof system === 'string'
      ? system
      : objectsOf(system)
          .map((block) => textOf([block]))
          .join('\n\n');
  return text === '' ? [] : [{ role: 'system', content: text }];
}

/** A message becomes the results of tools that it holds, each a message of its own, and the rest. */
function toMessages(message: JsonObject, index: number): readonly JsonObject[] {
  const { role, content } = message;
  if (!Array.isArray(content)) return [{ role, content }];
  const blocks = objectsOf(content);
  const results = blocks.filter(({ type }) => type === 'tool_result').map(toToolMessage);
  const calls = blocks.filter(({ type }) => type === 'tool_use').map(toToolCall);
  const parts = blocks
    .filter(({ type }) => !handledElsewhere.has(type))
    .map((block, position) => toPart(block, `messages[${index}].content[${position}]`));
  if (parts.length === 0 && calls.length === 0) return results;
  const isText = parts.length > 0 && parts.every((part) => part['type'] === 'text');
  const joined = isText ? parts.map((part) => part['text']).join('') : parts;
  const toolCalls = calls.length > 0 ? { tool_calls: calls } : {};
  return [...results, { role, content: parts.length === 0 ? null : joined, ...toolCalls }];
}

/** Thinking of earlier turns is of no use to a model that did not think it. */
const handledElsewhere: ReadonlySet<unknown> = new Set(['tool_result', 'tool_use', 'thinking', 'redacted_thinking']);

function toToolMessage(block: JsonObject): JsonObject {
  const { content } = block;
  const text = textOf(content);
  const prefix = block['is_error'] === true ? 'Error: ' : '';
  return { role: 'tool', tool_call_id: block['tool_use_id'], content: `${prefix}${text}` };
}

function toToolCall(block: JsonObject): JsonObject {
  const input = JSON.stringify(block['input'] ?? {});
  return { id: block['id'], type: 'function', function: { name: block['name'], arguments: input } };
}

function toPart(block: JsonObject, path: string): JsonObject {
  const source = isObject(block['source']) ? block['source'] : {};
  if (block['type'] === 'text') return { type: 'text', text: block['text'] };
  if (source['type'] === 'text') return { type: 'text', text: source['data'] };
  const url =
    source['type'] === 'url' ? source['url'] : `data:${String(source['media_type'])};base64,${String(source['data'])}`;
  if (block['type'] === 'image' && (source['type'] === 'url' || source['type'] === 'base64')) {
    return { type: 'image_url', image_url: { url } };
  }
  if (block['type'] === 'document' && source['type'] === 'base64') {
    return { type: 'file', file: { filename: String(block['title'] ?? 'document.pdf'), file_data: url } };
  }
  throw unsupported(`${path}.type`, 'this upstream model knows texts, pictures, documents and tools only');
}

function toolSettings(body: JsonObject): JsonObject {
  const tools = objectsOf(body['tools']).map((tool, index) => {
    const { type = 'custom', name, description, input_schema: parameters } = tool;
    if (type !== 'custom')
      throw unsupported(`tools[${index}].type`, "this upstream model has none of Anthropic's tools");
    return { type: 'function', function: { name, ...defined({ description, parameters }) } };
  });
  if (tools.length === 0) return {};
  const choice = isObject(body['tool_choice']) ? body['tool_choice'] : {};
  const named = { type: 'function', function: { name: choice['name'] } };
  const choices: Readonly<Record<string, unknown>> = { auto: 'auto', any: 'required', none: 'none', tool: named };
  return {
    tools,
    ...defined({ tool_choice: choices[String(choice['type'])] }),
    ...(choice['disable_parallel_tool_use'] === true ? { parallel_tool_calls: false } : {}),
  };
}

/** A budget for thinking as OpenAI's word for effort; the bounds lie between what the words stand for the other way round. */
function effortOf({ thinking }: JsonObject): JsonObject {
  if (!isObject(thinking) || thinking['type'] !== 'enabled' || typeof thinking['budget_tokens'] !== 'number') return {};
  const budget = thinking['budget_tokens'];
  return { reasoning_effort: budget <= 4_096 ? 'low' : budget <= 16_384 ? 'medium' : 'high' };
}

function formatOf(body: JsonObject): JsonObject {
  const config = isObject(body['output_config']) ? body['output_config'] : {};
  const format = isObject(config['format']) ? config['format'] : {};
  if (format['type'] !== 'json_schema') return {};
  return {
    response_format: { type: 'json_schema', json_schema: { name: 'answer', schema: format['schema'], strict: true } },
  };
}

function defined(fields: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined && value !== null));
}

function toObject(text: string): JsonObject {
  const value = parseJson(text);
  return isObject(value) ? value : {};
}
