import { defineRecognizer } from './define.js';
import { sample } from './sample.js';
import { secretToken } from './secret-token.js';

/** Client secrets of the Adobe Developer Console. */
export const adobeClientSecret = defineRecognizer(
  secretToken({
    entity: 'ADOBE_CLIENT_SECRET',
    name: 'Adobe client secret',
    nameZh: 'Adobe 客户端密钥',
    regex: String.raw`\bp8e-[A-Za-z0-9_-]+`,
    shape: /^p8e-[\w-]{32}$/,
    prefix: 4,
    source: 'Adobe Developer documentation, "Authentication"',
    samples: () => [`p8e-${sample.characters(sample.alphanumeric, 32)}`],
  }),
);
