import { defineRecognizer } from './define.js';
import { sample } from './sample.js';
import { secretToken } from './secret-token.js';

/** API keys of SendGrid. */
export const sendgridKey = defineRecognizer(
  secretToken({
    entity: 'SENDGRID_KEY',
    name: 'SendGrid API key',
    nameZh: 'SendGrid API 密钥',
    regex: String.raw`\bSG\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+`,
    shape: /^SG\.[\w-]{20,24}\.[\w-]{39,50}$/,
    prefix: 3,
    source: 'Twilio SendGrid documentation, "API keys"',
    samples: () => [
      `SG.${sample.characters(sample.alphanumeric, 22)}.${sample.characters(sample.alphanumeric, 43, 3)}`,
    ],
  }),
);
