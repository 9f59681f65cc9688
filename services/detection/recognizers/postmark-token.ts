import { defineRecognizer } from './define.js';
import { sample } from './sample.js';
import { assignedSecret } from './secret-assignment.js';

/** Server and account tokens of Postmark, which are UUIDs. */
export const postmarkToken = defineRecognizer(
  assignedSecret({
    entity: 'POSTMARK_TOKEN',
    name: 'Postmark token',
    nameZh: 'Postmark 令牌',
    vendor: 'postmark',
    shape: /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/,
    source: 'Postmark developer documentation, "API overview"',
    sample: () => sample.uuid(),
  }),
);
