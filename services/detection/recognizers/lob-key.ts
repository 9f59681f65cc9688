import { defineRecognizer } from './define.js';
import { sample } from './sample.js';
import { assignedSecret } from './secret-assignment.js';

/** Secret and publishable keys of Lob. */
export const lobKey = defineRecognizer(
  assignedSecret({
    entity: 'LOB_KEY',
    name: 'Lob API key',
    nameZh: 'Lob API 密钥',
    vendor: 'lob',
    shape: /^(?:live|test)_(?:pub_)?[0-9a-f]{31,35}$/,
    source: 'Lob documentation, "API keys"',
    sample: () => `live_${sample.characters(sample.hex, 35)}`,
  }),
);
