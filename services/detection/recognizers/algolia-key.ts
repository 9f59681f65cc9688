import { defineRecognizer } from './define.js';
import { sample } from './sample.js';
import { assignedSecret } from './secret-assignment.js';

/** Search and admin keys of Algolia: 32 hexadecimal digits. */
export const algoliaKey = defineRecognizer(
  assignedSecret({
    entity: 'ALGOLIA_KEY',
    name: 'Algolia API key',
    nameZh: 'Algolia API 密钥',
    vendor: 'algolia',
    shape: /^[0-9a-z]{32}$/,
    source: 'Algolia documentation, "API keys"',
    sample: () => sample.characters(sample.hex, 32),
  }),
);
