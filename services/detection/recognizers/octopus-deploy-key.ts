import { defineRecognizer } from './define.js';
import { sample } from './sample.js';
import { secretToken } from './secret-token.js';

/** API keys of Octopus Deploy. */
export const octopusDeployKey = defineRecognizer(
  secretToken({
    entity: 'OCTOPUS_DEPLOY_KEY',
    name: 'Octopus Deploy API key',
    nameZh: 'Octopus Deploy API 密钥',
    regex: String.raw`\bAPI-[A-Z0-9]+`,
    shape: /^API-[A-Z0-9]{25,27}$/,
    prefix: 4,
    bits: 3.3,
    source: 'Octopus documentation, "How to create an API key"',
    samples: () => [`API-${sample.characters(sample.base32, 26)}`],
  }),
);
