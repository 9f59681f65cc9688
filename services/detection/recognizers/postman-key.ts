import { defineRecognizer } from './define.js';
import { sample } from './sample.js';
import { secretToken } from './secret-token.js';

/** Postman API keys and collection access keys. */
export const postmanKey = defineRecognizer(
  secretToken({
    entity: 'POSTMAN_KEY',
    name: 'Postman API key',
    nameZh: 'Postman API 密钥',
    regex: String.raw`\bPMA[KT]-[A-Za-z0-9-]+`,
    shape: /^(?:PMAK-[0-9a-f]{24}-[0-9a-f]{34}|PMAT-[A-Z0-9]{26})$/,
    prefix: 5,
    source: 'Postman documentation, "Generate and use API keys"',
    samples: () => [`PMAK-${sample.characters(sample.hex, 24)}-${sample.characters(sample.hex, 34, 3)}`],
  }),
);
