import {
  createChunkReader,
  parseChatCompletion,
  parseOpenAiError,
  toChatCompletionsRequest,
} from '../chat-completions.js';
import { defineProvider, type ProviderTarget } from '../define.js';
import { completionsOperation, embeddingsOperation, responsesOperation } from '../openai-operations.js';

const api = {
  urlOf: (path: string, { apiBaseUrl }: ProviderTarget) => `${apiBaseUrl}${path}`,
  parseError: parseOpenAiError,
};

/** OpenAI's own API, and hosted services that speak it exactly: the key is a bearer token. */
export const openai = defineProvider({
  kind: 'http',
  name: 'openai',
  auth: (apiKey): Record<string, string> => (apiKey === undefined ? {} : { authorization: `Bearer ${apiKey}` }),
  translateRequest: toChatCompletionsRequest,
  parseAnswer: parseChatCompletion,
  parseError: parseOpenAiError,
  createStreamReader: () => createChunkReader(parseOpenAiError),
  operations: {
    completions: completionsOperation(api),
    embeddings: embeddingsOperation(api),
    responses: responsesOperation(api),
  },
});
