import { defineRecognizer } from './define.js';
import { sample } from './sample.js';
import { secretToken } from './secret-token.js';

/** Sentry organisation tokens, which hold JSON, and user tokens; older ones next to the vendor's name. */
export const sentryToken = defineRecognizer(
  secretToken({
    entity: 'SENTRY_TOKEN',
    name: 'Sentry token',
    nameZh: 'Sentry 令牌',
    regex: String.raw`\bsntry(?:s_eyJ[A-Za-z0-9+/]+=*_[A-Za-z0-9+/]+|u_[0-9a-f]+)`,
    shape: /^sntry(?:s_eyJ[A-Za-z0-9+/]{60,400}={0,2}_[A-Za-z0-9+/]{43}|u_[0-9a-f]{64})$/,
    prefix: 7,
    assigned: { vendor: 'sentry', shape: /^[0-9a-f]{64}$/ },
    source: 'Sentry documentation, "Auth tokens"',
    samples: () => [
      `sntrys_${btoa(JSON.stringify({ iat: 1700000000, url: null, region_url: 'https://us.example', org: 'acme' }))}_${sample.characters(sample.alphanumeric, 43)}`,
      `sntryu_${sample.characters(sample.hex, 64)}`,
    ],
  }),
);
