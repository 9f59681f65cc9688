import { defineRecognizer } from './define.js';
import { sample } from './sample.js';
import { secretToken } from './secret-token.js';

/** API keys of Fireworks AI. */
export const fireworksApiKey = defineRecognizer(
  secretToken({
    entity: 'FIREWORKS_API_KEY',
    name: 'Fireworks AI API key',
    nameZh: 'Fireworks AI API 密钥',
    regex: String.raw`\bfw_[A-Za-z0-9]+`,
    shape: /^fw_[A-Za-z0-9]{22,24}$/,
    prefix: 3,
    source: 'Fireworks AI documentation, "API keys"',
    samples: () => [`fw_${sample.characters(sample.alphanumeric, 24)}`],
  }),
);
