import { defineRecognizer } from './define.js';
import { sample } from './sample.js';
import { secretToken } from './secret-token.js';

/** Stripe secret and restricted keys, live and test, and webhook signing secrets. Publishable keys are none. */
export const stripeKey = defineRecognizer(
  secretToken({
    entity: 'STRIPE_KEY',
    name: 'Stripe secret key',
    nameZh: 'Stripe 密钥',
    regex: String.raw`\b(?:[rs]k_(?:live|test|prod)|whsec)_[A-Za-z0-9+/]+`,
    shape: /^(?:[rs]k_(?:live|test|prod)_[A-Za-z0-9]{10,110}|whsec_[A-Za-z0-9+/]{32,64})$/,
    prefix: 8,
    source: 'Stripe documentation, "API keys" and "Webhooks"',
    samples: () => [
      `sk_live_${sample.characters(sample.alphanumeric, 24)}`,
      `rk_test_${sample.characters(sample.alphanumeric, 99)}`,
      `whsec_${sample.characters(sample.alphanumeric, 32)}`,
    ],
    negative: () => [`pk_live_${sample.characters(sample.alphanumeric, 24)}`],
  }),
);
