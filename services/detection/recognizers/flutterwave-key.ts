import { defineRecognizer } from './define.js';
import { sample } from './sample.js';
import { secretToken } from './secret-token.js';

/** Flutterwave secret, public and encryption keys. */
export const flutterwaveKey = defineRecognizer(
  secretToken({
    entity: 'FLUTTERWAVE_KEY',
    name: 'Flutterwave key',
    nameZh: 'Flutterwave 密钥',
    regex: String.raw`\bFLW(?:SECK|PUBK)[_-][A-Za-z0-9_-]+`,
    shape: /^FLW(?:SECK|PUBK)[_-](?:TEST-)?[0-9a-f]{12,32}(?:-X)?$/,
    prefix: 8,
    bits: 2.5,
    source: 'Flutterwave documentation, "API keys"',
    samples: () => [
      `FLWSECK_TEST-${sample.characters(sample.hex, 32)}-X`,
      `FLWSECK-${sample.characters(sample.hex, 32)}-X`,
    ],
  }),
);
