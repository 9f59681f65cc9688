import { defineRecognizer } from './define.js';
import { sample } from './sample.js';
import { secretToken } from './secret-token.js';

/** API keys of Groq. */
export const groqApiKey = defineRecognizer(
  secretToken({
    entity: 'GROQ_API_KEY',
    name: 'Groq API key',
    nameZh: 'Groq API 密钥',
    regex: String.raw`\bgsk_[A-Za-z0-9]+`,
    shape: /^gsk_[A-Za-z0-9]{52}$/,
    prefix: 4,
    source: 'Groq documentation, "API keys"',
    samples: () => [`gsk_${sample.characters(sample.alphanumeric, 52)}`],
  }),
);
