import { defineRecognizer } from './define.js';
import { sample } from './sample.js';
import { secretToken } from './secret-token.js';

/** Fly.io access tokens: macaroons of both versions and older OAuth tokens. */
export const flyIoToken = defineRecognizer(
  secretToken({
    entity: 'FLY_IO_TOKEN',
    name: 'Fly.io token',
    nameZh: 'Fly.io 令牌',
    regex: String.raw`\bf(?:m1[ar]_|m2_|o1_)[A-Za-z0-9+/_-]+=*`,
    shape: /^(?:fm1[ar]_[\w+/]{100,}={0,3}|fm2_[\w+/]{100,}={0,3}|fo1_[\w-]{43})$/,
    prefix: 4,
    source: 'Fly.io documentation, "Access tokens"',
    samples: () => [
      `fm2_${sample.characters(sample.base64, 300)}`,
      `fo1_${sample.characters(sample.alphanumeric, 43)}`,
    ],
  }),
);
