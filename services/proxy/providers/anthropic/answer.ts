import { isObject, type JsonObject, objectsOf } from '#lib/conversation/json.js';

/** A message as a canonical `chat.completion`; blocks of the vendor's own tools and citations have no place there. */
export function toCompletion(message: JsonObject): JsonObject {
  const blocks = objectsOf(message['content']);
  const joined = (type: string, key: string) =>
    blocks
      .filter((block) => block['type'] === type && typeof block[key] === 'string')
      .map((block) => block[key])
      .join('');
  const calls = blocks.filter(({ type }) => type === 'tool_use').map(toToolCall);
  const reasoning = joined('thinking', 'thinking');
  const text = joined('text', 'text');
  return {
    id: message['id'],
    object: 'chat.completion',
    created: Math.floor(Date.now() / 1000),
    model: message['model'],
    choices: [
      {
        index: 0,
        message: {
          role: 'assistant',
          content: text === '' && calls.length > 0 ? null : text,
          refusal: null,
          ...(reasoning === '' ? {} : { reasoning_content: reasoning }),
          ...(calls.length === 0 ? {} : { tool_calls: calls }),
        },
        logprobs: null,
        finish_reason: finishReasonOf(message['stop_reason']),
      },
    ],
    usage: toUsage(isObject(message['usage']) ? message['usage'] : {}),
  };
}

function toToolCall(block: JsonObject): JsonObject {
  return {
    id: block['id'],
    type: 'function',
    function: { name: block['name'], arguments: JSON.stringify(block['input'] ?? {}) },
  };
}

/** OpenAI's word for why a message ended; an unknown reason is an ordinary end. */
export function finishReasonOf(stopReason: unknown): string {
  return finishReasons[String(stopReason)] ?? 'stop';
}

const finishReasons: Readonly<Record<string, string>> = {
  max_tokens: 'length',
  model_context_window_exceeded: 'length',
  tool_use: 'tool_calls',
  refusal: 'content_filter',
};

/** OpenAI counts what came from a cache among the prompt's tokens, Anthropic beside them. */
export function toUsage(usage: JsonObject): JsonObject {
  const count = (key: string) => (typeof usage[key] === 'number' ? usage[key] : 0);
  const cached = count('cache_read_input_tokens');
  const prompt = count('input_tokens') + count('cache_creation_input_tokens') + cached;
  const completion = count('output_tokens');
  return {
    prompt_tokens: prompt,
    completion_tokens: completion,
    total_tokens: prompt + completion,
    prompt_tokens_details: { cached_tokens: cached },
  };
}
