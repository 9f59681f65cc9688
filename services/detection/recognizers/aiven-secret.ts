import { defineRecognizer } from './define.js';
import { sample } from './sample.js';
import { secretToken } from './secret-token.js';

/** Passwords that Aiven makes for its databases. */
export const aivenSecret = defineRecognizer(
  secretToken({
    entity: 'AIVEN_SECRET',
    name: 'Aiven password',
    nameZh: 'Aiven 密码',
    regex: String.raw`\bAVNS_[A-Za-z0-9_-]+`,
    shape: /^AVNS_[\w-]{19}$/,
    prefix: 5,
    source: 'Aiven documentation, service credentials',
    samples: () => [`AVNS_${sample.characters(sample.alphanumeric, 19)}`],
  }),
);
