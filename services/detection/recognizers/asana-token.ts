import { defineRecognizer } from './define.js';
import { sample } from './sample.js';
import { assignedSecret } from './secret-assignment.js';

/** Asana personal access tokens, client ids and client secrets. */
export const asanaToken = defineRecognizer(
  assignedSecret({
    entity: 'ASANA_TOKEN',
    name: 'Asana token',
    nameZh: 'Asana 令牌',
    vendor: 'asana',
    shape: /^(?:[012]\/\d{16}(?:\/\d{16})?:[0-9a-f]{32}|[a-z0-9]{32}|\d{16})$/,
    bits: 2.5,
    source: 'Asana developer documentation, "Personal access token"',
    sample: () => `1/1${sample.characters(sample.digits, 15)}:${sample.characters(sample.hex, 32)}`,
  }),
);
