import { defineRecognizer } from './define.js';
import { sample } from './sample.js';
import { assignedSecret } from './secret-assignment.js';

/** API keys of Mistral AI: 32 letters and digits. */
export const mistralApiKey = defineRecognizer(
  assignedSecret({
    entity: 'MISTRAL_API_KEY',
    name: 'Mistral API key',
    nameZh: 'Mistral API 密钥',
    vendor: 'mistral|codestral',
    shape: /^[A-Za-z0-9]{32}$/,
    source: 'Mistral AI documentation, "API keys"',
    sample: () => sample.characters(sample.alphanumeric, 32),
  }),
);
