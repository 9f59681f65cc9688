import { defineRecognizer } from './define.js';
import { sample } from './sample.js';
import { secretToken } from './secret-token.js';

/** API keys of Gatehouse itself. */
export const gatehouseApiKey = defineRecognizer(
  secretToken({
    entity: 'GATEHOUSE_API_KEY',
    name: 'Gatehouse API key',
    nameZh: 'Gatehouse API 密钥',
    regex: String.raw`\bsk-xxai-[A-Za-z0-9]+`,
    shape: /^sk-xxai-[A-Za-z0-9]{56}$/,
    prefix: 8,
    source: 'lib/auth/api-key.ts',
    samples: () => [`sk-xxai-${sample.characters(sample.alphanumeric, 56)}`],
  }),
);
