import { isObject } from '#lib/conversation/json.js';
import { defineProvider, type ProviderError } from '../define.js';
import { isGeneration, toCompletion } from './answer.js';
import { toGenerateBody } from './request.js';
import { createGenerationReader } from './stream.js';

/**
 * Google's Gemini API, to which chats are translated and back.
 * Source: Gemini API reference, "Generating content", "Function calling" and "Thinking".
 */
export const gemini = defineProvider({
  kind: 'http',
  name: 'gemini',
  auth: (apiKey): Record<string, string> => (apiKey === undefined ? {} : { 'x-goog-api-key': apiKey }),
  translateRequest(body, { apiBaseUrl, model }) {
    const isStream = body['stream'] === true;
    const base = /\/v\d+\w*$/.test(apiBaseUrl) ? apiBaseUrl : `${apiBaseUrl}/v1beta`;
    const method = isStream ? 'streamGenerateContent?alt=sse' : 'generateContent';
    const name = model.replace(/^models\//, '');
    return {
      url: `${base}/models/${encodeURIComponent(name)}:${method}`,
      headers: {
        'content-type': 'application/json',
        accept: isStream ? 'text/event-stream' : 'application/json',
      },
      body: JSON.stringify(toGenerateBody(body)),
    };
  },
  parseAnswer: (answer) => (isGeneration(answer) ? toCompletion(answer) : undefined),
  parseError: parseGeminiError,
  createStreamReader: () => createGenerationReader(parseGeminiError),
});

/** `{"error": {"code", "message", "status"}}`, or a list of one such object. */
function parseGeminiError(body: unknown): ProviderError | undefined {
  const holder: unknown = Array.isArray(body) ? body[0] : body;
  const error = isObject(holder) ? holder['error'] : undefined;
  if (!isObject(error) || typeof error['message'] !== 'string') return undefined;
  const status = typeof error['status'] === 'string' ? error['status'].toLowerCase() : null;
  return { message: error['message'], type: status, param: null, code: status };
}
