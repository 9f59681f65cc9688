import { defineRecognizer } from './define.js';
import { sample } from './sample.js';
import { secretToken } from './secret-token.js';

/** SettleMint application, personal and service access tokens. */
export const settlemintToken = defineRecognizer(
  secretToken({
    entity: 'SETTLEMINT_TOKEN',
    name: 'SettleMint token',
    nameZh: 'SettleMint 令牌',
    regex: String.raw`\bsm_(?:aat|pat|sat)_[A-Za-z0-9]+`,
    shape: /^sm_(?:aat|pat|sat)_[A-Za-z0-9]{16}$/,
    prefix: 7,
    source: 'SettleMint documentation, "Access tokens"',
    samples: () => [`sm_pat_${sample.characters(sample.alphanumeric, 16)}`],
  }),
);
