import { defineRecognizer } from './define.js';
import { sample } from './sample.js';
import { assignedSecret } from './secret-assignment.js';

/** API keys of Datadog, 32 hexadecimal digits, and application keys, 40. */
export const datadogKey = defineRecognizer(
  assignedSecret({
    entity: 'DATADOG_KEY',
    name: 'Datadog key',
    nameZh: 'Datadog 密钥',
    vendor: 'datadog|dd[_-](?:api|app)',
    shape: /^(?:[0-9a-f]{32}|[0-9a-z]{40})$/,
    source: 'Datadog documentation, "API and application keys"',
    sample: () => sample.characters(sample.hex, 32),
  }),
);
