import { defineRecognizer } from './define.js';
import { sample } from './sample.js';
import { secretToken } from './secret-token.js';

/** Scaleway access keys, and their secrets, which are UUIDs, next to the vendor's name. */
export const scalewayKey = defineRecognizer(
  secretToken({
    entity: 'SCALEWAY_KEY',
    name: 'Scaleway API key',
    nameZh: 'Scaleway API 密钥',
    regex: String.raw`\bSCW[A-Z0-9]+`,
    shape: /^SCW[A-Z0-9]{17}$/,
    prefix: 3,
    assigned: { vendor: 'scaleway|scw', shape: /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/ },
    source: 'Scaleway documentation, "API keys"',
    samples: () => [`SCW${sample.characters(sample.base32, 17)}`],
  }),
);
