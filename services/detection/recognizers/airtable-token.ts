import { defineRecognizer } from './define.js';
import { sample } from './sample.js';
import { assignedSecret } from './secret-assignment.js';

/** Personal access tokens and API keys of Airtable. */
export const airtableToken = defineRecognizer(
  assignedSecret({
    entity: 'AIRTABLE_TOKEN',
    name: 'Airtable token',
    nameZh: 'Airtable 令牌',
    vendor: 'airtable',
    shape: /^(?:pat[A-Za-z0-9]{14}\.[0-9a-f]{64}|key[A-Za-z0-9]{14}|[A-Za-z0-9]{17})$/,
    source: 'Airtable Support, "Creating personal access tokens"',
    sample: () => `pat${sample.characters(sample.alphanumeric, 14)}.${sample.characters(sample.hex, 64)}`,
  }),
);
