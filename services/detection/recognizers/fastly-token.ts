import { defineRecognizer } from './define.js';
import { sample } from './sample.js';
import { assignedSecret } from './secret-assignment.js';

/** API tokens of Fastly: 32 characters of base64url. */
export const fastlyToken = defineRecognizer(
  assignedSecret({
    entity: 'FASTLY_TOKEN',
    name: 'Fastly token',
    nameZh: 'Fastly 令牌',
    vendor: 'fastly',
    shape: /^[\w=-]{32}$/,
    source: 'Fastly documentation, "Using API tokens"',
    sample: () => sample.characters(sample.alphanumeric, 32),
  }),
);
