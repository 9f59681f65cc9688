import { defineRecognizer } from './define.js';
import { sample } from './sample.js';
import { secretToken } from './secret-token.js';

/** API keys of Tavily. */
export const tavilyKey = defineRecognizer(
  secretToken({
    entity: 'TAVILY_KEY',
    name: 'Tavily API key',
    nameZh: 'Tavily API 密钥',
    regex: String.raw`\btvly-[A-Za-z0-9-]+`,
    shape: /^tvly-(?:(?:dev|prod)-)?[A-Za-z0-9]{32}$/,
    prefix: 5,
    source: 'Tavily documentation, "API keys"',
    samples: () => [
      `tvly-${sample.characters(sample.alphanumeric, 32)}`,
      `tvly-dev-${sample.characters(sample.alphanumeric, 32)}`,
    ],
  }),
);
