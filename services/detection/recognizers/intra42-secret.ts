import { defineRecognizer } from './define.js';
import { sample } from './sample.js';
import { secretToken } from './secret-token.js';

/** Secrets of applications of the 42 network. */
export const intra42Secret = defineRecognizer(
  secretToken({
    entity: 'INTRA42_SECRET',
    name: '42 API secret',
    nameZh: '42 API 密钥',
    regex: String.raw`\bs-s4t2(?:ud|af)-[0-9a-f]+`,
    shape: /^s-s4t2(?:ud|af)-[0-9a-f]{64}$/,
    prefix: 10,
    source: '42 API documentation, "Getting started"',
    samples: () => [`s-s4t2ud-${sample.characters(sample.hex, 64)}`],
  }),
);
