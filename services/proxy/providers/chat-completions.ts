import { isObject, type JsonObject, objectsOf, parseJson } from '#lib/conversation/json.js';
import { GatehouseError } from '#lib/errors/error.js';
import type { ProviderError, ProviderTarget, StreamItem, StreamReader, UpstreamHttpRequest } from './define.js';

/**
 * The chat completions protocol that OpenAI made and many others speak, for providers to build on.
 * Source: OpenAI API reference, "Chat Completions" and "Streaming".
 */

/** POST {base}/chat/completions with the body as it is, but for the model's name. */
export function toChatCompletionsRequest(body: JsonObject, { apiBaseUrl, model }: ProviderTarget): UpstreamHttpRequest {
  return {
    url: `${apiBaseUrl}/chat/completions`,
    headers: {
      'content-type': 'application/json',
      accept: body['stream'] === true ? 'text/event-stream' : 'application/json',
    },
    body: JSON.stringify({ ...body, model }),
  };
}

/** The answer itself when it is a `chat.completion`: an object with a list of choices, each with a message. */
export function parseChatCompletion(answer: unknown): JsonObject | undefined {
  if (!isObject(answer) || !Array.isArray(answer['choices'])) return undefined;
  const isReadable = answer['choices'].every((choice) => isObject(choice) && isObject(choice['message']));
  return isReadable ? answer : undefined;
}

/** `{"error": {"message", "type", "param", "code"}}`. */
export function parseOpenAiError(body: unknown): ProviderError | undefined {
  const error = isObject(body) ? body['error'] : undefined;
  if (!isObject(error) || typeof error['message'] !== 'string') return undefined;
  const { message, type, param, code } = error;
  return {
    message,
    type: typeof type === 'string' ? type : null,
    param: typeof param === 'string' ? param : null,
    code: typeof code === 'string' || typeof code === 'number' ? code : null,
  };
}

/**
 * Reads `data:` events: chunks, errors, and `[DONE]`. A stream is complete after `[DONE]`, or, for servers that leave it
 * out, once every choice that was seen has its finish reason.
 */
export function createChunkReader(parseError: (body: unknown) => ProviderError | undefined): StreamReader {
  const open = new Set<unknown>();
  const finished = new Set<unknown>();
  let isDone = false;

  return {
    read({ data }): readonly StreamItem[] {
      if (isDone) return [];
      if (data.trim() === '[DONE]') {
        isDone = true;
        return [];
      }
      const chunk = parseJson(data);
      const error = parseError(chunk);
      if (error) return [{ kind: 'error', error }];
      if (!isObject(chunk) || !Array.isArray(chunk['choices']) || !chunk['choices'].every(isObject)) {
        throw new GatehouseError('UPSTREAM_MALFORMED', { values: { format: 'chat completion chunks' } });
      }
      for (const choice of objectsOf(chunk['choices'])) {
        const index = choice['index'] ?? 0;
        open.add(index);
        if (typeof choice['finish_reason'] === 'string') finished.add(index);
      }
      return [{ kind: 'chunk', chunk }];
    },
    isComplete: () => isDone || (open.size > 0 && [...open].every((index) => finished.has(index))),
    isDone: () => isDone,
  };
}
