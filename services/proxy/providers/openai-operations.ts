import { isObject, type JsonObject, parseJson } from '#lib/conversation/json.js';
import { GatehouseError } from '#lib/errors/error.js';
import { createChunkReader } from './chat-completions.js';
import type { ProviderError, ProviderOperation, ProviderTarget, StreamItem, StreamReader } from './define.js';

/**
 * OpenAI's other protocols, for providers that speak them at paths of their own: all send the body on as it is, but for the
 * model's name. Source: OpenAI API reference, "Completions", "Embeddings", "Responses" and "Streaming events".
 */
interface OpenAiApi {
  /** Where a path such as `/embeddings` is. */
  readonly urlOf: (path: string, target: ProviderTarget) => string;
  readonly parseError: (body: unknown) => ProviderError | undefined;
}

/** POST {base}/completions. */
export function completionsOperation(api: OpenAiApi): ProviderOperation {
  return {
    translateRequest: sendTo('/completions', api),
    parseAnswer: (answer) => (hasList(answer, 'choices') ? answer : undefined),
    createStreamReader: () => createChunkReader(api.parseError),
  };
}

/** POST {base}/embeddings. */
export function embeddingsOperation(api: OpenAiApi): ProviderOperation {
  return {
    translateRequest: sendTo('/embeddings', api),
    parseAnswer: (answer) => (hasList(answer, 'data') ? answer : undefined),
    // Embeddings are never streamed; an upstream that does so all the same is refused.
    createStreamReader: () => createChunkReader(api.parseError),
  };
}

/** POST {base}/responses. */
export function responsesOperation(api: OpenAiApi): ProviderOperation {
  return {
    translateRequest: sendTo('/responses', api),
    parseAnswer: (answer) => (hasList(answer, 'output') ? answer : undefined),
    createStreamReader: () => createResponsesReader(api.parseError),
  };
}

/** POST to the path with the body as it is, but for the model's name. */
export function sendTo(path: string, api: OpenAiApi): ProviderOperation['translateRequest'] {
  return (body, target) => ({
    url: api.urlOf(path, target),
    headers: {
      'content-type': 'application/json',
      accept: body['stream'] === true ? 'text/event-stream' : 'application/json',
    },
    body: JSON.stringify({ ...body, model: target.model }),
  });
}

function hasList(answer: unknown, key: string): answer is JsonObject {
  return isObject(answer) && Array.isArray(answer[key]) && answer[key].every(isObject);
}

/** Events that end a stream of the Responses protocol. A failed response ends it too, with the reason inside. */
const lastEvents: ReadonlySet<unknown> = new Set(['response.completed', 'response.incomplete', 'response.failed']);

/** Reads the named events of the Responses protocol; an `error` event carries its fields at the top or in `error`. */
function createResponsesReader(parseError: OpenAiApi['parseError']): StreamReader {
  let isDone = false;

  return {
    read({ data }): readonly StreamItem[] {
      if (isDone || data.trim() === '[DONE]') return [];
      const event = parseJson(data);
      if (!isObject(event) || typeof event['type'] !== 'string') {
        const error = parseError(event);
        if (error) return [{ kind: 'error', error }];
        throw new GatehouseError('UPSTREAM_MALFORMED', { values: { format: 'events of the Responses protocol' } });
      }
      if (event['type'] === 'error') {
        const error = parseError(event) ?? parseError({ error: event });
        return [{ kind: 'error', error: error ?? { message: 'Error', type: null, param: null, code: null } }];
      }
      isDone = lastEvents.has(event['type']);
      return [{ kind: 'chunk', chunk: event }];
    },
    isComplete: () => isDone,
    isDone: () => isDone,
  };
}
