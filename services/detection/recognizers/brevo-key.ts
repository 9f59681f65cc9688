import { defineRecognizer } from './define.js';
import { sample } from './sample.js';
import { secretToken } from './secret-token.js';

/** API and SMTP keys of Brevo, formerly Sendinblue. */
export const brevoKey = defineRecognizer(
  secretToken({
    entity: 'BREVO_KEY',
    name: 'Brevo key',
    nameZh: 'Brevo 密钥',
    regex: String.raw`\bx(?:keysib|smtpsib)-[0-9a-f]+-[A-Za-z0-9]+`,
    shape: /^x(?:keysib|smtpsib)-[0-9a-f]{64}-[A-Za-z0-9]{16}$/,
    prefix: 8,
    source: 'Brevo developer documentation, "Authentication"',
    samples: () => [`xkeysib-${sample.characters(sample.hex, 64)}-${sample.characters(sample.alphanumeric, 16)}`],
  }),
);
