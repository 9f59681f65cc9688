import { defineRecognizer } from './define.js';
import { sample } from './sample.js';
import { assignedSecret } from './secret-assignment.js';

/** API keys of Cohere: 40 letters and digits. */
export const cohereApiKey = defineRecognizer(
  assignedSecret({
    entity: 'COHERE_API_KEY',
    name: 'Cohere API key',
    nameZh: 'Cohere API 密钥',
    vendor: 'cohere|co_api',
    shape: /^[A-Za-z0-9]{40}$/,
    source: 'Cohere documentation, "API keys"',
    sample: () => sample.characters(sample.alphanumeric, 40),
  }),
);
