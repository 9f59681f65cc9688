import { defineRecognizer } from './define.js';
import { sample } from './sample.js';
import { secretToken } from './secret-token.js';

/** Adyen API keys: two parts of base64 with a dash between them. */
export const adyenKey = defineRecognizer(
  secretToken({
    entity: 'ADYEN_KEY',
    name: 'Adyen API key',
    nameZh: 'Adyen API 密钥',
    regex: String.raw`\bAQE[A-Za-z0-9+/]+=*-[A-Za-z0-9+/]+=*-[A-Za-z0-9!#$%&*+/=?@^_~.:;|-]+`,
    shape: /^AQE[A-Za-z0-9+/]{20,100}={0,2}-[A-Za-z0-9+/]{20,60}={0,2}-\S{8,40}$/,
    prefix: 3,
    source: 'Adyen documentation, "API credentials"',
    samples: () => [
      `AQE${sample.characters(sample.alphanumeric, 40)}==-${sample.characters(sample.alphanumeric, 43, 3)}=-${sample.characters(sample.alphanumeric, 16, 4)}`,
    ],
  }),
);
