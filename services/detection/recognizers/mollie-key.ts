import { defineRecognizer } from './define.js';
import { sample } from './sample.js';
import { assignedSecret } from './secret-assignment.js';

/** API keys of Mollie. */
export const mollieKey = defineRecognizer(
  assignedSecret({
    entity: 'MOLLIE_KEY',
    name: 'Mollie API key',
    nameZh: 'Mollie API 密钥',
    vendor: 'mollie',
    shape: /^(?:live|test)_[A-Za-z0-9]{30}$/,
    source: 'Mollie documentation, "Authentication"',
    sample: () => `live_${sample.characters(sample.alphanumeric, 30)}`,
  }),
);
