import { type JsonObject, objectsOf } from '#lib/conversation/json.js';

/** A whole `chat.completion` that this gateway gives itself: the prepared answer, no usage, `content_filter`. */
export function blockedCompletion(model: string, answer: string): JsonObject {
  return {
    ...envelope('chat.completion', model),
    choices: [
      {
        index: 0,
        message: { role: 'assistant', content: answer, refusal: null },
        logprobs: null,
        finish_reason: 'content_filter',
      },
    ],
    usage: noUsage,
  };
}

/** The same as the chunks of a stream, `[DONE]` not included; the usage chunk comes only when it was asked for. */
export function blockedChunks(model: string, answer: string, includeUsage: boolean): JsonObject[] {
  const head = { ...envelope('chat.completion.chunk', model), ...(includeUsage ? { usage: null } : {}) };
  const choice = (delta: JsonObject, finishReason: string | null): JsonObject => ({
    ...head,
    choices: [{ index: 0, delta, logprobs: null, finish_reason: finishReason }],
  });
  return [
    choice({ role: 'assistant', content: answer }, null),
    choice({}, 'content_filter'),
    ...(includeUsage ? [{ ...head, choices: [], usage: noUsage }] : []),
  ];
}

/** Replaces what an answer's choices say by the prepared answer; tool calls, reasoning and log probabilities go as well. */
export function blockCompletion(completion: JsonObject, answer: string): JsonObject {
  return {
    ...completion,
    choices: objectsOf(completion['choices']).map((choice, position) => ({
      index: choice['index'] ?? position,
      message: { role: 'assistant', content: answer, refusal: null },
      logprobs: null,
      finish_reason: 'content_filter',
    })),
  };
}

const noUsage = { prompt_tokens: 0, completion_tokens: 0, total_tokens: 0 } as const;

function envelope(object: string, model: string): JsonObject {
  return { id: `chatcmpl-${crypto.randomUUID()}`, object, created: Math.floor(Date.now() / 1000), model };
}
