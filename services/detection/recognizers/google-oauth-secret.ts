import { defineRecognizer } from './define.js';
import { sample } from './sample.js';
import { secretToken } from './secret-token.js';

/** Google OAuth client secrets, access tokens and refresh tokens. */
export const googleOauthSecret = defineRecognizer(
  secretToken({
    entity: 'GOOGLE_OAUTH_SECRET',
    name: 'Google OAuth secret',
    nameZh: 'Google OAuth 密钥',
    regex: String.raw`(?:\bGOCSPX-[A-Za-z0-9_-]+|\bya29\.[A-Za-z0-9_-]+|\b1//0[A-Za-z0-9_-]+)`,
    shape: /^(?:GOCSPX-[\w-]{28}|ya29\.[\w-]{30,}|1\/\/0[\w-]{40,120})$/,
    prefix: 5,
    source: 'Google Identity documentation, "Using OAuth 2.0"',
    samples: () => [
      `GOCSPX-${sample.characters(sample.alphanumeric, 28)}`,
      `ya29.${sample.characters(sample.alphanumeric, 120)}`,
      `1//0${sample.characters(sample.alphanumeric, 60)}`,
    ],
  }),
);
