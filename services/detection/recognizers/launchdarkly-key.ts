import { defineRecognizer } from './define.js';
import { sample } from './sample.js';
import { secretToken } from './secret-token.js';

/** LaunchDarkly API, SDK and mobile keys; access tokens next to the vendor's name. */
export const launchdarklyKey = defineRecognizer(
  secretToken({
    entity: 'LAUNCHDARKLY_KEY',
    name: 'LaunchDarkly key',
    nameZh: 'LaunchDarkly 密钥',
    regex: String.raw`\b(?:api|sdk|mob)-[0-9a-f]{8}-[0-9a-f-]+`,
    shape: /^(?:api|sdk|mob)-[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/,
    prefix: 4,
    assigned: { vendor: 'launch_?darkly', shape: /^[\w=-]{40}$/ },
    source: 'LaunchDarkly documentation, "SDK credentials" and "API access tokens"',
    samples: () => [`sdk-${sample.uuid()}`],
  }),
);
