import { defineRecognizer } from './define.js';
import { sample } from './sample.js';
import { secretToken } from './secret-token.js';

/** API keys of Infracost. */
export const infracostApiKey = defineRecognizer(
  secretToken({
    entity: 'INFRACOST_API_KEY',
    name: 'Infracost API key',
    nameZh: 'Infracost API 密钥',
    regex: String.raw`\bico-[A-Za-z0-9]+`,
    shape: /^ico-(?=.*[A-Zg-z])[A-Za-z0-9]{32}$/,
    prefix: 4,
    source: 'Infracost documentation, "Environment variables"',
    samples: () => [`ico-${sample.characters(sample.alphanumeric, 32)}`],
  }),
);
