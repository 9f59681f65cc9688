import { defineRecognizer } from './define.js';
import { sample } from './sample.js';
import { secretToken } from './secret-token.js';

/** Mailgun private and public keys with their prefix; newer ones and signing keys next to the vendor's name. */
export const mailgunKey = defineRecognizer(
  secretToken({
    entity: 'MAILGUN_KEY',
    name: 'Mailgun key',
    nameZh: 'Mailgun 密钥',
    regex: String.raw`\b(?:pub)?key-[0-9a-f]+`,
    shape: /^(?:pub)?key-[0-9a-f]{32}$/,
    prefix: 4,
    assigned: { vendor: 'mailgun', shape: /^[0-9a-f]{32}(?:-[0-9a-f]{8}-[0-9a-f]{8})?$/ },
    source: 'Mailgun documentation, "API keys"',
    samples: () => [`key-${sample.characters(sample.hex, 32)}`],
  }),
);
