import { defineRecognizer } from './define.js';
import { sample } from './sample.js';
import { secretToken } from './secret-token.js';

/** Addresses that take the errors of a Sentry project; the older form holds a secret too. */
export const sentryDsn = defineRecognizer(
  secretToken({
    entity: 'SENTRY_DSN',
    name: 'Sentry DSN',
    nameZh: 'Sentry DSN（含密钥的地址）',
    regex: String.raw`\bhttps://[0-9a-f]+(?::[0-9a-f]+)?@[A-Za-z0-9.-]+/\d+`,
    shape: /^https:\/\/[0-9a-f]{32}(?::[0-9a-f]{32})?@[A-Za-z0-9.-]+\/\d+$/,
    prefix: 8,
    source: 'Sentry documentation, "Data source name"',
    samples: () => [`https://${sample.characters(sample.hex, 32)}@o4504.ingest.sentry.io/45061`],
  }),
);
