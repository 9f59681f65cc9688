import { defineRecognizer } from './define.js';
import { sample } from './sample.js';
import { assignedSecret } from './secret-assignment.js';

/** API tokens of Okta: 42 characters that begin with "00". */
export const oktaToken = defineRecognizer(
  assignedSecret({
    entity: 'OKTA_TOKEN',
    name: 'Okta token',
    nameZh: 'Okta 令牌',
    vendor: 'okta',
    shape: /^00[\w=-]{40}$/,
    source: 'Okta developer documentation, "Create an API token"',
    sample: () => `00${sample.characters(sample.alphanumeric, 40)}`,
  }),
);
