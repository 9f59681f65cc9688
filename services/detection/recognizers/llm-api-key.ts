import { defineRecognizer } from './define.js';
import { sample } from './sample.js';
import { secretToken } from './secret-token.js';
import { countsUp } from './secret-value.js';

/** Keys of providers that no other recognizer knows. */
const form = secretToken({
  entity: 'LLM_API_KEY',
  name: 'API key of a model provider',
  nameZh: '模型服务商 API 密钥',
  regex: String.raw`\bsk-[A-Za-z0-9_-]+`,
  shape: /^sk-(?=.*\d)(?:(?:[a-z]{2,8}(?:\d{2})?-){1,3}[\w-]{20,200}|[A-Za-z0-9]{20,120})$/,
  prefix: 5,
  score: 0.8,
  bits: 3.3,
  source: 'Key prefixes as documented by OpenAI, Anthropic, DeepSeek, Moonshot AI and Alibaba Cloud Model Studio',
  samples: () => [
    `sk-${sample.characters(sample.alphanumeric, 48)}`,
    `sk-team-${sample.characters(sample.alphanumeric, 74)}`,
  ],
  negative: () => [
    'sk-your-key-here',
    ['sk', 'ant', 'api03-abc123xyz-456def789ghij-klmnopqrstuvwx-3456yza'].join('-'),
    'task-based-approach-to-something-long-and-dashed',
    'sk-learn-contrib-and-other-very-long-package-names',
  ],
});

/**
 * API keys that begin with "sk-", the form that OpenAI made common and most model providers chose. Providers whose keys
 * have more to tell them by have recognizers of their own.
 */
export const llmApiKey = defineRecognizer({
  ...form,
  validate: (value, around) => !countsUp(value) && form.validate!(value, around),
});
