import { defineRecognizer } from './define.js';
import { sample } from './sample.js';
import { secretToken } from './secret-token.js';

/** Google API keys, of Google Cloud, Maps, Firebase and Gemini alike. */
export const googleApiKey = defineRecognizer(
  secretToken({
    entity: 'GOOGLE_API_KEY',
    name: 'Google API key',
    nameZh: 'Google API 密钥',
    regex: String.raw`\bAIza[A-Za-z0-9_-]+`,
    shape: /^AIza[\w-]{35}$/,
    prefix: 4,
    source: 'Google Cloud documentation, "Manage API keys"',
    samples: () => [`AIza${sample.characters(sample.alphanumeric, 35)}`],
  }),
);
