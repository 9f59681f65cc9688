import { defineRecognizer } from './define.js';
import { sample } from './sample.js';
import { secretToken } from './secret-token.js';

/** 1Password secret keys, and tokens of service accounts, which hold JSON. */
export const onepasswordSecret = defineRecognizer(
  secretToken({
    entity: 'ONEPASSWORD_SECRET',
    name: '1Password secret',
    nameZh: '1Password 密钥',
    regex: String.raw`(?:\bA3-[A-Z0-9]{6}-[A-Z0-9-]+|\bops_eyJ[A-Za-z0-9+/_=-]+)`,
    shape:
      /^(?:A3-[A-Z0-9]{6}-(?:[A-Z0-9]{11}|[A-Z0-9]{6}-[A-Z0-9]{5})-[A-Z0-9]{5}-[A-Z0-9]{5}-[A-Z0-9]{5}|ops_eyJ[\w+/-]{250,}={0,3})$/,
    prefix: 3,
    source: '1Password, security design white paper; documentation of service accounts',
    samples: () => [
      `A3-${sample.characters(sample.base32, 6)}-${sample.characters(sample.base32, 6, 3)}-${sample.characters(sample.base32, 5, 4)}-${sample.characters(sample.base32, 5, 5)}-${sample.characters(sample.base32, 5, 6)}-${sample.characters(sample.base32, 5, 8)}`,
      `ops_eyJ${sample.characters(sample.alphanumeric, 300)}`,
    ],
  }),
);
