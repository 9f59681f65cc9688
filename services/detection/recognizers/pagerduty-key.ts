import { defineRecognizer } from './define.js';
import { sample } from './sample.js';
import { assignedSecret } from './secret-assignment.js';

/** REST keys of PagerDuty, 20 characters, and integration keys, 32 hexadecimal digits. */
export const pagerdutyKey = defineRecognizer(
  assignedSecret({
    entity: 'PAGERDUTY_KEY',
    name: 'PagerDuty API key',
    nameZh: 'PagerDuty API 密钥',
    vendor: 'pagerduty|pager_duty|pdkey',
    shape: /^(?:[\w+-]{20}|[0-9a-f]{32})$/,
    source: 'PagerDuty Support, "API access keys"',
    sample: () => `u+${sample.characters(sample.alphanumeric, 18)}`,
  }),
);
