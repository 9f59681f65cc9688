import { defineRecognizer } from './define.js';
import { sample } from './sample.js';
import { secretToken } from './secret-token.js';

/** API keys of ReadMe. */
export const readmeKey = defineRecognizer(
  secretToken({
    entity: 'README_KEY',
    name: 'ReadMe API key',
    nameZh: 'ReadMe API 密钥',
    regex: String.raw`\brdme_[a-z0-9]+`,
    shape: /^rdme_[a-z0-9]{70}$/,
    prefix: 5,
    source: 'ReadMe documentation, "API keys"',
    samples: () => [`rdme_${sample.characters(sample.lowerAlphanumeric, 70)}`],
  }),
);
