import { defineRecognizer } from './define.js';
import { sample } from './sample.js';
import { secretToken } from './secret-token.js';

/** CircleCI personal and project tokens; older ones next to the vendor's name. */
export const circleciToken = defineRecognizer(
  secretToken({
    entity: 'CIRCLECI_TOKEN',
    name: 'CircleCI token',
    nameZh: 'CircleCI 令牌',
    regex: String.raw`\bCCIP(?:AT|RJ)_[A-Za-z0-9]+_[0-9a-f]+`,
    shape: /^CCIP(?:AT|RJ)_[A-Za-z0-9]{22}_[0-9a-f]{40}$/,
    prefix: 7,
    assigned: { vendor: 'circle_?ci', shape: /^[0-9a-f]{40}$/ },
    source: 'CircleCI documentation, "Managing API tokens"',
    samples: () => [`CCIPAT_${sample.characters(sample.alphanumeric, 22)}_${sample.characters(sample.hex, 40)}`],
  }),
);
