import { defineRecognizer } from './define.js';
import { sample } from './sample.js';
import { secretToken } from './secret-token.js';

/** API keys of Perplexity. */
export const perplexityApiKey = defineRecognizer(
  secretToken({
    entity: 'PERPLEXITY_API_KEY',
    name: 'Perplexity API key',
    nameZh: 'Perplexity API 密钥',
    regex: String.raw`\bpplx-[A-Za-z0-9]+`,
    shape: /^pplx-[A-Za-z0-9]{48}$/,
    prefix: 5,
    source: 'Perplexity documentation, "API keys"',
    samples: () => [`pplx-${sample.characters(sample.alphanumeric, 48)}`],
  }),
);
