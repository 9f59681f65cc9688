import { defineRecognizer } from './define.js';
import { sample } from './sample.js';
import { assignedSecret } from './secret-assignment.js';

/** API tokens of Snyk, which are UUIDs. */
export const snykToken = defineRecognizer(
  assignedSecret({
    entity: 'SNYK_TOKEN',
    name: 'Snyk token',
    nameZh: 'Snyk 令牌',
    vendor: 'snyk',
    shape: /^[0-9A-Fa-f]{8}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{12}$/,
    source: 'Snyk documentation, "Authentication for API"',
    sample: () => sample.uuid(),
  }),
);
