import { defineRecognizer } from './define.js';
import { sample } from './sample.js';
import { secretToken } from './secret-token.js';

/** API keys of Defined Networking, the makers of Nebula. */
export const definedNetworkingKey = defineRecognizer(
  secretToken({
    entity: 'DEFINED_NETWORKING_KEY',
    name: 'Defined Networking key',
    nameZh: 'Defined Networking 密钥',
    regex: String.raw`\bdnkey-[A-Za-z0-9=_-]+`,
    shape: /^dnkey-[\w=-]{26}-[\w=-]{52}$/,
    prefix: 6,
    source: 'Defined Networking documentation, "API keys"',
    samples: () => [
      `dnkey-${sample.characters(sample.alphanumeric, 26)}-${sample.characters(sample.alphanumeric, 52, 3)}`,
    ],
  }),
);
