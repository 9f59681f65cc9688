import { defineRecognizer } from './define.js';
import { sample } from './sample.js';
import { secretToken } from './secret-token.js';

/** API keys of xAI. */
export const xaiApiKey = defineRecognizer(
  secretToken({
    entity: 'XAI_API_KEY',
    name: 'xAI API key',
    nameZh: 'xAI API 密钥',
    regex: String.raw`\bxai-[A-Za-z0-9]+`,
    shape: /^xai-[A-Za-z0-9]{80}$/,
    prefix: 4,
    source: 'xAI documentation, "API keys"',
    samples: () => [`xai-${sample.characters(sample.alphanumeric, 80)}`],
  }),
);
