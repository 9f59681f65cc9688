import { defineRecognizer } from './define.js';
import { sample } from './sample.js';
import { secretToken } from './secret-token.js';

/** API tokens of Shippo. */
export const shippoToken = defineRecognizer(
  secretToken({
    entity: 'SHIPPO_TOKEN',
    name: 'Shippo token',
    nameZh: 'Shippo 令牌',
    regex: String.raw`\bshippo_(?:live|test)_[0-9a-zA-Z]+`,
    shape: /^shippo_(?:live|test)_[0-9a-fA-F]{40}$/,
    prefix: 12,
    source: 'Shippo documentation, "Authentication"',
    samples: () => [`shippo_test_${sample.characters(sample.hex, 40)}`],
  }),
);
