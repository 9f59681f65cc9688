import { defineRecognizer } from './define.js';
import { sample } from './sample.js';
import { secretToken } from './secret-token.js';

/** Tailscale API, auth, client and SCIM keys. */
export const tailscaleKey = defineRecognizer(
  secretToken({
    entity: 'TAILSCALE_KEY',
    name: 'Tailscale key',
    nameZh: 'Tailscale 密钥',
    regex: String.raw`\btskey-[a-z]+-[A-Za-z0-9-]+`,
    shape: /^tskey-[a-z]{2,9}-[A-Za-z0-9]{6,24}(?:CNTRL)?-[A-Za-z0-9]{16,40}$/,
    prefix: 6,
    source: 'Tailscale documentation, "Key prefixes"',
    samples: () => [
      `tskey-auth-${sample.characters(sample.alphanumeric, 12)}CNTRL-${sample.characters(sample.alphanumeric, 32, 3)}`,
    ],
  }),
);
