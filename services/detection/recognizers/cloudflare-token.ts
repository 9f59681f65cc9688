import { defineRecognizer } from './define.js';
import { sample } from './sample.js';
import { secretToken } from './secret-token.js';

/** Cloudflare origin CA keys; API tokens and global API keys next to the vendor's name. */
export const cloudflareToken = defineRecognizer(
  secretToken({
    entity: 'CLOUDFLARE_TOKEN',
    name: 'Cloudflare token',
    nameZh: 'Cloudflare 令牌',
    regex: String.raw`\bv1\.0-[0-9a-f]+-[0-9a-f]+`,
    shape: /^v1\.0-[0-9a-f]{24}-[0-9a-f]{146}$/,
    prefix: 5,
    assigned: { vendor: 'cloudflare', shape: /^(?:[\w-]{40}|[0-9a-f]{37})$/ },
    source: 'Cloudflare documentation, "API tokens" and "Origin CA keys"',
    samples: () => [`v1.0-${sample.characters(sample.hex, 24)}-${sample.characters(sample.hex, 146, 3)}`],
  }),
);
