import { defineRecognizer } from './define.js';
import { sample } from './sample.js';
import { secretToken } from './secret-token.js';

/** API keys of Resend. */
export const resendKey = defineRecognizer(
  secretToken({
    entity: 'RESEND_KEY',
    name: 'Resend API key',
    nameZh: 'Resend API 密钥',
    regex: String.raw`\bre_[A-Za-z0-9]+_[A-Za-z0-9]+`,
    shape: /^re_[A-Za-z0-9]{8}_[A-Za-z0-9]{24}$/,
    prefix: 3,
    source: 'Resend documentation, "API keys"',
    samples: () => [`re_${sample.characters(sample.alphanumeric, 8)}_${sample.characters(sample.alphanumeric, 24, 3)}`],
  }),
);
