import { defineRecognizer } from './define.js';
import { sample } from './sample.js';
import { secretToken } from './secret-token.js';

/** API keys of EasyPost, for production and for tests. */
export const easypostKey = defineRecognizer(
  secretToken({
    entity: 'EASYPOST_KEY',
    name: 'EasyPost API key',
    nameZh: 'EasyPost API 密钥',
    regex: String.raw`\bEZ[AT]K[A-Za-z0-9]+`,
    shape: /^EZ[AT]K[A-Za-z0-9]{54}$/,
    prefix: 4,
    source: 'EasyPost documentation, "Authentication"',
    samples: () => [`EZAK${sample.characters(sample.alphanumeric, 54)}`],
  }),
);
