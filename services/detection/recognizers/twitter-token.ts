import { defineRecognizer } from './define.js';
import { sample } from './sample.js';
import { secretToken } from './secret-token.js';

/** Bearer tokens of X, which begin with many letters A; keys and secrets next to the vendor's name. */
export const twitterToken = defineRecognizer(
  secretToken({
    entity: 'TWITTER_TOKEN',
    name: 'X (Twitter) token',
    nameZh: 'X (Twitter) 令牌',
    regex: String.raw`\bAAAAAAAAAAAAAAAAAAAA[A-Za-z0-9%]+`,
    shape: /^A{20,24}[A-Za-z0-9%]{80,120}$/,
    prefix: 22,
    assigned: { vendor: 'twitter', shape: /^(?:[A-Za-z0-9]{25}|[A-Za-z0-9]{50}|\d{15,25}-[A-Za-z0-9]{20,40})$/ },
    source: 'X developer documentation, "Authentication"',
    samples: () => [`${'A'.repeat(22)}${sample.characters(sample.alphanumeric, 90)}`],
  }),
);
