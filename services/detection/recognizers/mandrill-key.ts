import { defineRecognizer } from './define.js';
import { sample } from './sample.js';
import { secretToken } from './secret-token.js';

/** API keys of Mailchimp Transactional, in the form with a prefix. */
export const mandrillKey = defineRecognizer(
  secretToken({
    entity: 'MANDRILL_KEY',
    name: 'Mandrill API key',
    nameZh: 'Mandrill API 密钥',
    regex: String.raw`\bmd-[A-Za-z0-9_-]+`,
    shape: /^md-[\w-]{22}$/,
    prefix: 3,
    bits: 3.5,
    source: 'Mailchimp Transactional documentation, "API keys"',
    samples: () => [`md-${sample.characters(sample.alphanumeric, 22)}`],
  }),
);
