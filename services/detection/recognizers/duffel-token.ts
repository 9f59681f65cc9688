import { defineRecognizer } from './define.js';
import { sample } from './sample.js';
import { secretToken } from './secret-token.js';

/** Access tokens of Duffel. */
export const duffelToken = defineRecognizer(
  secretToken({
    entity: 'DUFFEL_TOKEN',
    name: 'Duffel token',
    nameZh: 'Duffel 令牌',
    regex: String.raw`\bduffel_(?:live|test)_[A-Za-z0-9_=-]+`,
    shape: /^duffel_(?:live|test)_[\w=-]{43}$/,
    prefix: 12,
    source: 'Duffel documentation, "Authentication"',
    samples: () => [`duffel_test_${sample.characters(sample.alphanumeric, 43)}`],
  }),
);
