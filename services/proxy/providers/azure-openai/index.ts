import { createChunkReader, parseChatCompletion, parseOpenAiError } from '../chat-completions.js';
import { defineProvider, type ProviderTarget } from '../define.js';
import { completionsOperation, embeddingsOperation, responsesOperation, sendTo } from '../openai-operations.js';

const api = { urlOf: azureUrl, parseError: parseOpenAiError };

/**
 * OpenAI's models at Azure: OpenAI's protocols at other addresses, with the key in a header of its own. The upstream model's
 * name is the deployment's.
 *
 * Addresses: `https://{resource}.openai.azure.com`, with or without `/openai`, asks by deployment; with `/openai/v1` it asks by
 * the newer paths, which have no version.
 * Source: Azure OpenAI REST API reference, "Inference", and "API version lifecycle".
 */
export const azureOpenAi = defineProvider({
  kind: 'http',
  name: 'azure-openai',
  auth: (apiKey): Record<string, string> => (apiKey === undefined ? {} : { 'api-key': apiKey }),
  translateRequest: sendTo('/chat/completions', api),
  parseAnswer: parseChatCompletion,
  parseError: parseOpenAiError,
  createStreamReader: () => createChunkReader(parseOpenAiError),
  operations: {
    completions: completionsOperation(api),
    embeddings: embeddingsOperation(api),
    responses: responsesOperation(api),
  },
});

/** The last stable version of the API by deployments; what came after is at the newer paths. */
const apiVersion = '2024-10-21';

/** Where a path is. The Responses protocol is only at the newer paths. */
function azureUrl(path: string, { apiBaseUrl, model }: ProviderTarget): string {
  const resource = apiBaseUrl.replace(/\/openai(\/v1)?$/, '');
  if (/\/openai\/v1$/.test(apiBaseUrl) || path === '/responses') return `${resource}/openai/v1${path}`;
  return `${resource}/openai/deployments/${encodeURIComponent(model)}${path}?api-version=${apiVersion}`;
}
