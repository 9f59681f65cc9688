import { defineRecognizer } from './define.js';
import { sample } from './sample.js';
import { secretToken } from './secret-token.js';

/** Secrets of Confluent Cloud API keys with their prefix; older ones next to the vendor's name. */
export const confluentKey = defineRecognizer(
  secretToken({
    entity: 'CONFLUENT_KEY',
    name: 'Confluent Cloud key',
    nameZh: 'Confluent Cloud 密钥',
    regex: String.raw`\bcflt[A-Za-z0-9+/]+`,
    shape: /^cflt[A-Za-z0-9+/]{60}$/,
    prefix: 4,
    assigned: { vendor: 'confluent', shape: /^(?:[A-Za-z0-9]{16}|[A-Za-z0-9+/]{64})$/ },
    source: 'Confluent documentation, "Manage API keys"',
    samples: () => [`cflt${sample.characters(sample.alphanumeric, 60)}`],
  }),
);
