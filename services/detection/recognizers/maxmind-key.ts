import { defineRecognizer } from './define.js';
import { sample } from './sample.js';
import { assignedSecret } from './secret-assignment.js';

/** Licence keys of MaxMind, which end in "_mmk". */
export const maxmindKey = defineRecognizer(
  assignedSecret({
    entity: 'MAXMIND_KEY',
    name: 'MaxMind licence key',
    nameZh: 'MaxMind 许可密钥',
    vendor: 'maxmind|geoip|license|licence',
    shape: /^[A-Za-z0-9]{6}_[A-Za-z0-9]{29}_mmk$/,
    source: 'MaxMind documentation, "Licence keys"',
    sample: () => `${sample.characters(sample.alphanumeric, 6)}_${sample.characters(sample.alphanumeric, 29, 3)}_mmk`,
  }),
);
