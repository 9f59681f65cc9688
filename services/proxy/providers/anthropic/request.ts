import { isObject, type JsonObject, objectsOf } from '#lib/conversation/json.js';
import {
  answerSchemaOf,
  imageUrlOf,
  maxTokensOf,
  readDataUrl,
  refuseForeign,
  stopsOf,
  textOf,
  thinkingBudgetOf,
  toolCallsOf,
  toolChoiceOf,
  toolsOf,
  unsupported,
  wantsJsonObject,
} from '../chat-request.js';

const vendor = 'Anthropic';

/** Anthropic wants a bound; this is the most that every model of theirs accepts. */
const defaultMaxTokens = 4096;

/**
 * A chat request as a body of the Messages API.
 *
 * Left out: seed, penalties, logit_bias, store, metadata and other settings that only steer. Errors: REQUEST_INVALID for what
 * changes the answer's shape and has no word there: n above 1, logprobs, sound, JSON without a schema, tools that are no
 * functions.
 */
export function toMessagesBody(body: JsonObject): JsonObject {
  refuseForeign(body, vendor);
  if (wantsJsonObject(body)) throw unsupported('response_format', `${vendor} wants a schema: use "json_schema"`);
  const messages = objectsOf(body['messages']);
  const system = messages
    .filter(isSystem)
    .map(({ content }) => textOf(content))
    .filter((text) => text !== '');
  const maxTokens = maxTokensOf(body) ?? defaultMaxTokens;
  const thinking = thinkingOf(body, messages, maxTokens);
  const schema = answerSchemaOf(body);
  const stops = stopsOf(body);
  const { temperature, top_p: topP, top_k: topK, user, stream } = body;
  return {
    model: body['model'],
    ...(system.length > 0 ? { system: system.join('\n\n') } : {}),
    messages: toTurns(messages.filter((message) => !isSystem(message))),
    max_tokens: maxTokens + (thinking?.budget_tokens ?? 0),
    ...(thinking ? { thinking } : {}),
    // Thinking allows no temperature but 1; Anthropic's scale ends there, OpenAI's at 2.
    ...(typeof temperature === 'number' && !thinking ? { temperature: Math.min(temperature, 1) } : {}),
    ...(typeof topP === 'number' && !thinking ? { top_p: topP } : {}),
    ...(typeof topK === 'number' && !thinking ? { top_k: topK } : {}),
    ...(stops.length > 0 ? { stop_sequences: stops } : {}),
    ...toolSettings(body),
    ...(schema ? { output_config: { format: { type: 'json_schema', schema } } } : {}),
    ...(typeof user === 'string' ? { metadata: { user_id: user } } : {}),
    ...(stream === true ? { stream: true } : {}),
  };
}

function isSystem({ role }: JsonObject): boolean {
  return role === 'system' || role === 'developer';
}

/**
 * Thinking must begin an assistant's turn, and a chat has no place for its signature: within a turn that calls tools, the
 * model goes on without.
 */
function thinkingOf(body: JsonObject, messages: readonly JsonObject[], maxTokens: number) {
  const budget = thinkingBudgetOf(body);
  const isAfterTool = messages.at(-1)?.['role'] === 'tool';
  if (budget === undefined || isAfterTool) return undefined;
  return { type: 'enabled', budget_tokens: Math.max(1024, Math.min(budget, maxTokens * 4)) };
}

/** Turns of user and assistant alternate: neighbours of the same side become one. */
function toTurns(messages: readonly JsonObject[]): readonly JsonObject[] {
  const turns: { role: string; content: JsonObject[] }[] = [];
  for (const [index, message] of messages.entries()) {
    const role = message['role'] === 'assistant' ? 'assistant' : 'user';
    const blocks = toBlocks(message, index);
    const last = turns.at(-1);
    if (last?.role === role) last.content.push(...blocks);
    else turns.push({ role, content: blocks });
  }
  return turns.filter(({ content }) => content.length > 0);
}

function toBlocks(message: JsonObject, index: number): JsonObject[] {
  const { role, content } = message;
  if (role === 'tool') {
    const parts = Array.isArray(content) ? contentBlocks(content, index) : textOf(content);
    return [{ type: 'tool_result', tool_use_id: String(message['tool_call_id'] ?? ''), content: parts }];
  }
  const blocks = contentBlocks(content, index);
  if (role !== 'assistant') return blocks;
  const calls = toolCallsOf(message).map(({ id, name, input }) => ({ type: 'tool_use', id, name, input }));
  return [...blocks, ...calls];
}

function contentBlocks(content: unknown, index: number): JsonObject[] {
  // Anthropic takes no empty text.
  if (typeof content === 'string') return content === '' ? [] : [{ type: 'text', text: content }];
  return objectsOf(content).flatMap((part, position) => toBlock(part, `messages[${index}].content[${position}]`));
}

function toBlock(part: JsonObject, path: string): JsonObject[] {
  const text = part['text'] ?? part['refusal'];
  if (typeof text === 'string') return text === '' ? [] : [{ type: 'text', text }];
  if (part['type'] === 'image_url') return [{ type: 'image', source: toSource(imageUrlOf(part)) }];
  const file = part['type'] === 'file' && isObject(part['file']) ? part['file'] : {};
  if (typeof file['file_data'] === 'string') return [{ type: 'document', source: toSource(file['file_data']) }];
  throw unsupported(`${path}.type`, `${vendor} takes texts, pictures and files with their data`);
}

function toSource(url: string): JsonObject {
  const data = readDataUrl(url);
  return data ? { type: 'base64', media_type: data.mediaType, data: data.data } : { type: 'url', url };
}

function toolSettings(body: JsonObject): JsonObject {
  const tools = toolsOf(body, vendor).map(({ name, description, parameters }) => ({
    name,
    ...(description === undefined ? {} : { description }),
    input_schema: parameters ?? { type: 'object', properties: {} },
  }));
  if (tools.length === 0) return {};
  const choice = toolChoiceOf(body);
  const isSerial = body['parallel_tool_calls'] === false;
  if (choice?.mode === 'none') return { tools, tool_choice: { type: 'none' } };
  if (!choice && !isSerial) return { tools };
  const serial = isSerial ? { disable_parallel_tool_use: true } : {};
  const toolChoice = choice?.mode === 'one' ? { type: 'tool', name: choice.name } : { type: choice?.mode ?? 'auto' };
  return { tools, tool_choice: { ...toolChoice, ...serial } };
}
