import { defineRecognizer } from './define.js';
import { sample } from './sample.js';
import { secretToken } from './secret-token.js';

/** API keys of Neon. */
export const neonApiKey = defineRecognizer(
  secretToken({
    entity: 'NEON_API_KEY',
    name: 'Neon API key',
    nameZh: 'Neon API 密钥',
    regex: String.raw`\bnapi_[a-z0-9]+`,
    shape: /^napi_[a-z0-9]{60,72}$/,
    prefix: 5,
    source: 'Neon documentation, "Manage API keys"',
    samples: () => [`napi_${sample.characters(sample.lowerAlphanumeric, 64)}`],
  }),
);
