import { defineRecognizer } from './define.js';
import { sample } from './sample.js';
import { secretToken } from './secret-token.js';

/** API and platform tokens of Dynatrace. */
export const dynatraceToken = defineRecognizer(
  secretToken({
    entity: 'DYNATRACE_TOKEN',
    name: 'Dynatrace token',
    nameZh: 'Dynatrace 令牌',
    regex: String.raw`\bdt0[a-z]\d{2}\.[A-Za-z0-9]+\.[A-Za-z0-9]+`,
    shape: /^dt0[a-z]\d{2}\.[A-Za-z0-9]{24}\.[A-Za-z0-9]{64}$/,
    prefix: 7,
    source: 'Dynatrace documentation, "Access tokens"',
    samples: () => [`dt0c01.${sample.characters(sample.base32, 24)}.${sample.characters(sample.base32, 64, 3)}`],
  }),
);
