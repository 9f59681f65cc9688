import { isObject, type JsonObject } from '#lib/conversation/json.js';
import type { ChunkTranslator } from './bridge.js';
import { firstChoice, reasoningOf, type TokenUse, tokenUse, toolCallParts } from './chat-parts.js';

/**
 * Makes the events of a message of the chunks of a chat. Blocks come one after the other: a text that goes on after a tool
 * call is a block of its own.
 */
export function createMessagesTranslator(): ChunkTranslator {
  let isStarted = false;
  let nextIndex = 0;
  let open: { readonly key: string; readonly index: number } | undefined;
  let finishReason: unknown;
  let use: TokenUse = tokenUse(undefined);
  let hasCalls = false;

  function* openBlock(key: string, block: JsonObject): Generator<JsonObject> {
    if (open?.key === key) return;
    yield* closeBlock();
    open = { key, index: nextIndex++ };
    yield { type: 'content_block_start', index: open.index, content_block: block };
  }

  function* closeBlock(): Generator<JsonObject> {
    if (open) yield { type: 'content_block_stop', index: open.index };
    open = undefined;
  }

  const deltaOf = (delta: JsonObject): JsonObject => ({ type: 'content_block_delta', index: open?.index ?? 0, delta });

  function* start(chunk: JsonObject): Generator<JsonObject> {
    if (isStarted) return;
    isStarted = true;
    const message = {
      id: chunk['id'] ?? `msg_${crypto.randomUUID().replaceAll('-', '')}`,
      type: 'message',
      role: 'assistant',
      model: chunk['model'] ?? '',
      content: [],
      stop_reason: null,
      stop_sequence: null,
      usage: { input_tokens: 0, output_tokens: 0 },
    };
    yield { type: 'message_start', message };
  }

  function* take(chunk: JsonObject): Generator<JsonObject> {
    yield* start(chunk);
    if (isObject(chunk['usage'])) use = tokenUse(chunk['usage']);
    const choice = firstChoice(chunk);
    const delta = isObject(choice['delta']) ? choice['delta'] : {};
    const thinking = reasoningOf(delta);
    if (thinking !== '') {
      yield* openBlock('thinking', { type: 'thinking', thinking: '', signature: '' });
      yield deltaOf({ type: 'thinking_delta', thinking });
    }
    for (const text of [delta['content'], delta['refusal']]) {
      if (typeof text !== 'string' || text === '') continue;
      yield* openBlock('text', { type: 'text', text: '' });
      yield deltaOf({ type: 'text_delta', text });
    }
    for (const call of toolCallParts(delta)) {
      hasCalls = true;
      yield* openBlock(`tool ${call.index}`, { type: 'tool_use', id: call.id, name: call.name, input: {} });
      if (call.arguments !== '') yield deltaOf({ type: 'input_json_delta', partial_json: call.arguments });
    }
    if (typeof choice['finish_reason'] === 'string') finishReason = choice['finish_reason'];
  }

  function* end(): Generator<JsonObject> {
    yield* start({});
    yield* closeBlock();
    const reason = stopReasonOf(finishReason === 'stop' && hasCalls ? 'tool_calls' : finishReason);
    yield { type: 'message_delta', delta: { stop_reason: reason, stop_sequence: null }, usage: toMessagesUsage(use) };
    yield { type: 'message_stop' };
  }

  return { take: (chunk) => [...take(chunk)], end: () => [...end()] };
}

/** Anthropic's word for why an answer ended. */
export function stopReasonOf(finishReason: unknown): string {
  return stopReasons[String(finishReason)] ?? 'end_turn';
}

const stopReasons: Readonly<Record<string, string>> = {
  length: 'max_tokens',
  tool_calls: 'tool_use',
  function_call: 'tool_use',
  content_filter: 'refusal',
};

/** Anthropic counts what came from a cache beside the input's tokens, OpenAI among them. */
export function toMessagesUsage({ input, cached, output }: TokenUse): JsonObject {
  return { input_tokens: Math.max(0, input - cached), cache_read_input_tokens: cached, output_tokens: output };
}
