import { isObject } from '#lib/conversation/json.js';
import {
  createChunkReader,
  parseChatCompletion,
  parseOpenAiError,
  toChatCompletionsRequest,
} from '../chat-completions.js';
import { defineProvider, type ProviderError, type ProviderTarget } from '../define.js';
import { completionsOperation, embeddingsOperation } from '../openai-operations.js';

const api = {
  urlOf: (path: string, { apiBaseUrl }: ProviderTarget) => `${apiBaseUrl}${path}`,
  parseError: parseLocalError,
};

/**
 * Model servers of one's own that speak the chat completions protocol: vLLM, Ollama, llama.cpp, LM Studio. They differ from
 * OpenAI in how they report errors, and most of them want no key.
 */
export const local = defineProvider({
  kind: 'http',
  name: 'local',
  auth: (apiKey): Record<string, string> => (apiKey === undefined ? {} : { authorization: `Bearer ${apiKey}` }),
  translateRequest: toChatCompletionsRequest,
  parseAnswer: parseChatCompletion,
  parseError: parseLocalError,
  createStreamReader: () => createChunkReader(parseLocalError),
  // Not the Responses protocol: few of these servers have it, and none keeps responses; it is translated to chat instead.
  operations: { completions: completionsOperation(api), embeddings: embeddingsOperation(api) },
});

/**
 * OpenAI's shape; `{"error": "text"}` (Ollama's own paths); `{"object": "error", "message", "type", "param", "code"}` (vLLM
 * up to 0.10, at the top level); `{"detail": "text"}` (servers built on FastAPI).
 */
function parseLocalError(body: unknown): ProviderError | undefined {
  const known = parseOpenAiError(body);
  if (known || !isObject(body)) return known;
  if (typeof body['error'] === 'string') return plainError(body['error']);
  if (body['object'] === 'error') return parseOpenAiError({ error: body });
  if (typeof body['detail'] === 'string') return plainError(body['detail']);
  return undefined;
}

function plainError(message: string): ProviderError {
  return { message, type: null, param: null, code: null };
}
