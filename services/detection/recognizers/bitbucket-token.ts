import { defineRecognizer } from './define.js';
import { sample } from './sample.js';
import { secretToken } from './secret-token.js';

/** Bitbucket app passwords and access tokens; OAuth client secrets next to the vendor's name. */
export const bitbucketToken = defineRecognizer(
  secretToken({
    entity: 'BITBUCKET_TOKEN',
    name: 'Bitbucket token',
    nameZh: 'Bitbucket 令牌',
    regex: String.raw`\bAT(?:BB|CTT3)[A-Za-z0-9_=-]+`,
    shape: /^(?:ATBB[A-Za-z0-9]{32}|ATCTT3[\w=-]{150,250})$/,
    prefix: 4,
    assigned: { vendor: 'bitbucket', shape: /^(?:[a-z0-9]{32}|[\w=-]{64})$/ },
    source: 'Bitbucket Cloud documentation, "App passwords" and "Access tokens"',
    samples: () => [
      `ATBB${sample.characters(sample.alphanumeric, 32)}`,
      `ATCTT3${sample.characters(sample.alphanumeric, 180)}`,
    ],
  }),
);
