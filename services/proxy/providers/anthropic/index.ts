import { defineProvider } from '../define.js';
import { toCompletion } from './answer.js';
import { messagesOperation, parseAnthropicError, parseMessage, toMessagesRequest } from './native.js';
import { toMessagesBody } from './request.js';
import { createChunkTranslator } from './stream.js';

/**
 * Anthropic's API. `/v1/messages` is passed on as it is; chats are translated to it and back.
 * Source: Anthropic API reference, "Messages".
 */
export const anthropic = defineProvider({
  kind: 'http',
  name: 'anthropic',
  auth: (apiKey): Record<string, string> => (apiKey === undefined ? {} : { 'x-api-key': apiKey }),
  translateRequest: (body, target) => toMessagesRequest(toMessagesBody(body), target),
  parseAnswer(answer) {
    const message = parseMessage(answer);
    return message && toCompletion(message);
  },
  parseError: parseAnthropicError,
  createStreamReader: createChunkTranslator,
  operations: { messages: messagesOperation },
});
