import { defineRecognizer } from './define.js';
import { sample } from './sample.js';
import { secretToken } from './secret-token.js';

/** Braintree access tokens of PayPal. */
export const braintreeToken = defineRecognizer(
  secretToken({
    entity: 'BRAINTREE_TOKEN',
    name: 'Braintree access token',
    nameZh: 'Braintree 访问令牌',
    regex: String.raw`\baccess_token\$(?:production|sandbox)\$[0-9a-z]+\$[0-9a-f]+`,
    shape: /^access_token\$(?:production|sandbox)\$[0-9a-z]{16}\$[0-9a-f]{32}$/,
    prefix: 13,
    source: 'Braintree developer documentation, "Access tokens"',
    samples: () => [
      `access_token$production$${sample.characters(sample.lowerAlphanumeric, 16)}$${sample.characters(sample.hex, 32)}`,
    ],
  }),
);
