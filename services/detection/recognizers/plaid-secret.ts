import { defineRecognizer } from './define.js';
import { sample } from './sample.js';
import { secretToken } from './secret-token.js';

/** Plaid access and public tokens; secrets next to the vendor's name. */
export const plaidSecret = defineRecognizer(
  secretToken({
    entity: 'PLAID_SECRET',
    name: 'Plaid secret',
    nameZh: 'Plaid 密钥',
    regex: String.raw`\b(?:access|public)-(?:sandbox|development|production)-[0-9a-f-]+`,
    shape:
      /^(?:access|public)-(?:sandbox|development|production)-[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/,
    prefix: 7,
    assigned: { vendor: 'plaid', shape: /^[0-9a-z]{30}$/ },
    source: 'Plaid documentation, "Tokens"',
    samples: () => [`access-sandbox-${sample.uuid()}`],
  }),
);
