import { defineRecognizer } from './define.js';
import { sample } from './sample.js';
import { secretToken } from './secret-token.js';

/** Keys of Adafruit IO; older ones next to the vendor's name. */
export const adafruitKey = defineRecognizer(
  secretToken({
    entity: 'ADAFRUIT_KEY',
    name: 'Adafruit IO key',
    nameZh: 'Adafruit IO 密钥',
    regex: String.raw`\baio_[A-Za-z0-9]+`,
    shape: /^aio_[A-Za-z0-9]{28}$/,
    prefix: 4,
    assigned: { vendor: 'adafruit', shape: /^[a-z0-9_-]{32}$/ },
    source: 'Adafruit IO documentation, "API keys"',
    samples: () => [`aio_${sample.characters(sample.alphanumeric, 28)}`],
  }),
);
