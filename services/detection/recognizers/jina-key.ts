import { defineRecognizer } from './define.js';
import { sample } from './sample.js';
import { secretToken } from './secret-token.js';

/** API keys of Jina AI. */
export const jinaKey = defineRecognizer(
  secretToken({
    entity: 'JINA_KEY',
    name: 'Jina AI API key',
    nameZh: 'Jina AI API 密钥',
    regex: String.raw`\bjina_[A-Za-z0-9_-]+`,
    shape: /^jina_[\w-]{50,70}$/,
    prefix: 5,
    source: 'Jina AI documentation, "API keys"',
    samples: () => [`jina_${sample.characters(sample.alphanumeric, 60)}`],
  }),
);
