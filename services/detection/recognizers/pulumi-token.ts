import { defineRecognizer } from './define.js';
import { sample } from './sample.js';
import { secretToken } from './secret-token.js';

/** Access tokens of Pulumi Cloud. */
export const pulumiToken = defineRecognizer(
  secretToken({
    entity: 'PULUMI_TOKEN',
    name: 'Pulumi access token',
    nameZh: 'Pulumi 访问令牌',
    regex: String.raw`\bpul-[0-9a-f]+`,
    shape: /^pul-[0-9a-f]{40}$/,
    prefix: 4,
    source: 'Pulumi documentation, "Access tokens"',
    samples: () => [`pul-${sample.characters(sample.hex, 40)}`],
  }),
);
