import { defineRecognizer } from './define.js';
import { sample } from './sample.js';
import { secretToken } from './secret-token.js';

/** API tokens of Replicate. */
export const replicateToken = defineRecognizer(
  secretToken({
    entity: 'REPLICATE_TOKEN',
    name: 'Replicate token',
    nameZh: 'Replicate 令牌',
    regex: String.raw`\br8_[A-Za-z0-9]+`,
    shape: /^r8_[A-Za-z0-9]{37}$/,
    prefix: 3,
    source: 'Replicate documentation, "API tokens"',
    samples: () => [`r8_${sample.characters(sample.alphanumeric, 37)}`],
  }),
);
