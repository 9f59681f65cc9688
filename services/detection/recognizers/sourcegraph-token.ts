import { defineRecognizer } from './define.js';
import { sample } from './sample.js';
import { secretToken } from './secret-token.js';

/** Sourcegraph access tokens. */
export const sourcegraphToken = defineRecognizer(
  secretToken({
    entity: 'SOURCEGRAPH_TOKEN',
    name: 'Sourcegraph token',
    nameZh: 'Sourcegraph 令牌',
    regex: String.raw`\bsgp_[A-Za-z0-9_]+`,
    shape: /^sgp_(?:(?:[0-9a-fA-F]{16}|local)_)?[0-9a-fA-F]{40}$/,
    prefix: 4,
    source: 'Sourcegraph documentation, "Access tokens"',
    samples: () => [
      `sgp_${sample.characters(sample.hex, 40)}`,
      `sgp_${sample.characters(sample.hex, 16)}_${sample.characters(sample.hex, 40, 3)}`,
    ],
  }),
);
