import { defineRecognizer } from './define.js';
import { sample } from './sample.js';
import { assignedSecret } from './secret-assignment.js';

/** API keys of Mailchimp: 32 hexadecimal digits and the data centre. */
export const mailchimpKey = defineRecognizer(
  assignedSecret({
    entity: 'MAILCHIMP_KEY',
    name: 'Mailchimp API key',
    nameZh: 'Mailchimp API 密钥',
    vendor: 'mailchimpe?|mandrill',
    label: 'mailchimp',
    shape: /^[0-9a-f]{32}-us\d{1,2}$/,
    source: 'Mailchimp developer documentation, "API keys"',
    sample: () => `${sample.characters(sample.hex, 32)}-us18`,
  }),
);
