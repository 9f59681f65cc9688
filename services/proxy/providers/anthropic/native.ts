import { isObject, type JsonObject, objectsOf, parseJson } from '#lib/conversation/json.js';
import { GatehouseError } from '#lib/errors/error.js';
import type { ProviderError, ProviderOperation, ProviderTarget, StreamReader } from '../define.js';

/** The version of Anthropic's API whose shapes these translations know. */
const apiVersion = '2023-06-01';

/** POST {base}/v1/messages; the base may end in /v1 already. */
export function toMessagesRequest(body: JsonObject, { apiBaseUrl, model }: ProviderTarget) {
  return {
    url: `${apiBaseUrl}${/\/v\d+$/.test(apiBaseUrl) ? '' : '/v1'}/messages`,
    headers: {
      'content-type': 'application/json',
      accept: body['stream'] === true ? 'text/event-stream' : 'application/json',
      'anthropic-version': apiVersion,
    },
    body: JSON.stringify({ ...body, model }),
  };
}

/** A whole message; undefined when the answer is none. */
export function parseMessage(answer: unknown): JsonObject | undefined {
  if (!isObject(answer) || !Array.isArray(answer['content']) || !answer['content'].every(isObject)) return undefined;
  return answer;
}

/** `{"type": "error", "error": {"type", "message"}}`. */
export function parseAnthropicError(body: unknown): ProviderError | undefined {
  const error = isObject(body) && body['type'] === 'error' ? body['error'] : undefined;
  if (!isObject(error) || typeof error['message'] !== 'string') return undefined;
  const type = typeof error['type'] === 'string' ? error['type'] : null;
  return { message: error['message'], type, param: null, code: type };
}

/** Reads the named events of a message as they are. */
export function createMessageEventReader(): StreamReader {
  let isDone = false;

  return {
    read({ data }) {
      if (isDone) return [];
      const event = parseJson(data);
      const error = parseAnthropicError(event);
      if (error) return [{ kind: 'error', error }];
      if (!isObject(event) || typeof event['type'] !== 'string') {
        throw new GatehouseError('UPSTREAM_MALFORMED', { values: { format: 'events of the Messages protocol' } });
      }
      isDone = event['type'] === 'message_stop';
      return [{ kind: 'chunk', chunk: event }];
    },
    isComplete: () => isDone,
    isDone: () => isDone,
  };
}

/** The Messages protocol as it is. */
export const messagesOperation: ProviderOperation = {
  translateRequest: (body, target) => toMessagesRequest(withoutUnsignedThinking(body), target),
  parseAnswer: parseMessage,
  createStreamReader: createMessageEventReader,
};

/** Thinking that a policy has changed, on its way out or in, has no signature, and the vendor takes none without. */
function withoutUnsignedThinking(body: JsonObject): JsonObject {
  const messages = objectsOf(body['messages']).map((message) => {
    const { content } = message;
    if (!Array.isArray(content) || !content.some(isUnsignedThinking)) return message;
    return { ...message, content: content.filter((block) => !isUnsignedThinking(block)) };
  });
  return { ...body, messages };
}

function isUnsignedThinking(block: unknown): boolean {
  return isObject(block) && block['type'] === 'thinking' && (block['signature'] ?? '') === '';
}
