import { defineRecognizer } from './define.js';
import { sample } from './sample.js';
import { secretToken } from './secret-token.js';

/** Personal API keys of PostHog. */
export const posthogKey = defineRecognizer(
  secretToken({
    entity: 'POSTHOG_KEY',
    name: 'PostHog key',
    nameZh: 'PostHog 密钥',
    regex: String.raw`\bph[xs]_[A-Za-z0-9]+`,
    shape: /^ph[xs]_[A-Za-z0-9]{40,52}$/,
    prefix: 4,
    source: 'PostHog documentation, "API overview"',
    samples: () => [`phx_${sample.characters(sample.alphanumeric, 43)}`],
  }),
);
