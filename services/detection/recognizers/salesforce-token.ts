import { defineRecognizer } from './define.js';
import { sample } from './sample.js';
import { secretToken } from './secret-token.js';

/** Salesforce session ids and access tokens, which begin with the id of the organisation. */
export const salesforceToken = defineRecognizer(
  secretToken({
    entity: 'SALESFORCE_TOKEN',
    name: 'Salesforce session',
    nameZh: 'Salesforce 会话',
    regex: String.raw`\b00D[A-Za-z0-9]+![A-Za-z0-9._]+`,
    shape: /^00D[A-Za-z0-9]{12,15}![A-Za-z0-9._]{80,120}$/,
    prefix: 3,
    source: 'Salesforce documentation, "OAuth tokens and scopes"',
    samples: () => [`00D${sample.characters(sample.alphanumeric, 12)}!AQ${sample.characters(sample.alphanumeric, 94)}`],
  }),
);
