import { defineRecognizer } from './define.js';
import { sample } from './sample.js';
import { secretToken } from './secret-token.js';

/** Honeycomb ingest, configuration and management keys. */
export const honeycombKey = defineRecognizer(
  secretToken({
    entity: 'HONEYCOMB_KEY',
    name: 'Honeycomb key',
    nameZh: 'Honeycomb 密钥',
    regex: String.raw`\bhc[abm]ik_[0-9a-z]+`,
    shape: /^hc[abm]ik_[0-9a-z]{58}$/,
    prefix: 6,
    bits: 3,
    source: 'Honeycomb documentation, "API keys"',
    samples: () => [`hcaik_${sample.characters(sample.lowerAlphanumeric, 58)}`],
  }),
);
