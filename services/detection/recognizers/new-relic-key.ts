import { defineRecognizer } from './define.js';
import { sample } from './sample.js';
import { secretToken } from './secret-token.js';

/** New Relic user, insert, browser and licence keys. */
export const newRelicKey = defineRecognizer(
  secretToken({
    entity: 'NEW_RELIC_KEY',
    name: 'New Relic key',
    nameZh: 'New Relic 密钥',
    regex: String.raw`\bNR(?:AK|II|JS|RA|IQ)-[A-Za-z0-9_-]+`,
    shape: /^(?:NRAK-[A-Za-z0-9]{27}|NRII-[\w-]{32}|NRJS-[0-9a-f]{19}|NRRA-[0-9a-f]{42}|NRIQ-[\w-]{32})$/,
    prefix: 5,
    bits: 2.5,
    assigned: { vendor: 'new[_ -]?relic', shape: /^[0-9a-f]{36}NRAL$/ },
    source: 'New Relic documentation, "New Relic API keys"',
    samples: () => [
      `NRAK-${sample.characters(sample.base32, 27)}`,
      `NRII-${sample.characters(sample.alphanumeric, 32)}`,
    ],
  }),
);
