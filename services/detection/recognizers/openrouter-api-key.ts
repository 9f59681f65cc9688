import { defineRecognizer } from './define.js';
import { sample } from './sample.js';
import { secretToken } from './secret-token.js';

/** API keys of OpenRouter. */
export const openrouterApiKey = defineRecognizer(
  secretToken({
    entity: 'OPENROUTER_API_KEY',
    name: 'OpenRouter API key',
    nameZh: 'OpenRouter API 密钥',
    regex: String.raw`\bsk-or-v1-[0-9a-f]+`,
    shape: /^sk-or-v1-[0-9a-f]{64}$/,
    prefix: 9,
    source: 'OpenRouter documentation, "Authentication"',
    samples: () => [`sk-or-v1-${sample.characters(sample.hex, 64)}`],
  }),
);
