import { isObject, type JsonObject } from '#lib/conversation/json.js';
import type { StreamItem, StreamReader } from '../define.js';
import { finishReasonOf, toUsage } from './answer.js';
import { createMessageEventReader } from './native.js';

/**
 * Reads the events of a message as canonical chunks. Usage comes on the chunk that finishes the choice, for nobody here knows
 * whether the client has asked for a chunk of its own.
 */
export function createChunkTranslator(): StreamReader {
  const events = createMessageEventReader();
  let head: JsonObject = {};
  let usage: JsonObject = {};
  let finishReason: string | undefined;
  /** Index of a block to its place among the tool calls, and whether its input has begun. */
  const calls = new Map<unknown, { readonly index: number; hasInput: boolean }>();

  const chunk = (delta: JsonObject, reason: string | null = null, rest: JsonObject = {}): JsonObject => ({
    ...head,
    choices: [{ index: 0, delta, logprobs: null, finish_reason: reason }],
    ...rest,
  });
  const callDelta = (index: number, fields: JsonObject) => chunk({ tool_calls: [{ index, ...fields }] });

  function translate(event: JsonObject): readonly JsonObject[] {
    const delta = isObject(event['delta']) ? event['delta'] : {};
    switch (event['type']) {
      case 'message_start': {
        const message = isObject(event['message']) ? event['message'] : {};
        const created = Math.floor(Date.now() / 1000);
        head = { id: message['id'], object: 'chat.completion.chunk', created, model: message['model'] };
        usage = isObject(message['usage']) ? message['usage'] : {};
        return [chunk({ role: 'assistant', content: '' })];
      }
      case 'content_block_start': {
        const block = isObject(event['content_block']) ? event['content_block'] : {};
        if (block['type'] === 'text' && block['text']) return [chunk({ content: block['text'] })];
        if (block['type'] === 'thinking' && block['thinking']) return [chunk({ reasoning_content: block['thinking'] })];
        if (block['type'] !== 'tool_use') return [];
        const index = calls.size;
        const hasInput = isObject(block['input']) && Object.keys(block['input']).length > 0;
        calls.set(event['index'], { index, hasInput });
        const input = hasInput ? JSON.stringify(block['input']) : '';
        const target = { name: block['name'], arguments: input };
        return [callDelta(index, { id: block['id'], type: 'function', function: target })];
      }
      case 'content_block_delta': {
        if (delta['type'] === 'text_delta') return [chunk({ content: delta['text'] })];
        if (delta['type'] === 'thinking_delta') return [chunk({ reasoning_content: delta['thinking'] })];
        const call = calls.get(event['index']);
        if (delta['type'] !== 'input_json_delta' || !call || !delta['partial_json']) return [];
        call.hasInput = true;
        return [callDelta(call.index, { function: { arguments: delta['partial_json'] } })];
      }
      case 'content_block_stop': {
        const call = calls.get(event['index']);
        // A tool without parameters has no input at all; clients of OpenAI parse what they get.
        return call && !call.hasInput ? [callDelta(call.index, { function: { arguments: '{}' } })] : [];
      }
      case 'message_delta':
        usage = { ...usage, ...(isObject(event['usage']) ? event['usage'] : {}) };
        if (typeof delta['stop_reason'] === 'string') finishReason = finishReasonOf(delta['stop_reason']);
        return [];
      case 'message_stop':
        return [chunk({}, finishReason ?? 'stop', { usage: toUsage(usage) })];
      default:
        return [];
    }
  }

  return {
    read(event): readonly StreamItem[] {
      return events
        .read(event)
        .flatMap((item) =>
          item.kind === 'error'
            ? [item]
            : translate(item.chunk).map((translated): StreamItem => ({ kind: 'chunk', chunk: translated })),
        );
    },
    isComplete: events.isComplete,
    isDone: events.isDone,
  };
}
