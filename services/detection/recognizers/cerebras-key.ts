import { defineRecognizer } from './define.js';
import { sample } from './sample.js';
import { secretToken } from './secret-token.js';

/** API keys of Cerebras. */
export const cerebrasKey = defineRecognizer(
  secretToken({
    entity: 'CEREBRAS_KEY',
    name: 'Cerebras API key',
    nameZh: 'Cerebras API 密钥',
    regex: String.raw`\bcsk-[a-z0-9]+`,
    shape: /^csk-[a-z0-9]{48}$/,
    prefix: 4,
    source: 'Cerebras documentation, "Quickstart"',
    samples: () => [`csk-${sample.characters(sample.lowerAlphanumeric, 48)}`],
  }),
);
