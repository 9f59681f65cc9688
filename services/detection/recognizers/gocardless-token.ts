import { defineRecognizer } from './define.js';
import { sample } from './sample.js';
import { assignedSecret } from './secret-assignment.js';

/** Access tokens of GoCardless. */
export const gocardlessToken = defineRecognizer(
  assignedSecret({
    entity: 'GOCARDLESS_TOKEN',
    name: 'GoCardless token',
    nameZh: 'GoCardless 令牌',
    vendor: 'gocardless',
    shape: /^(?:live|sandbox)_[\w=-]{40}$/,
    source: 'GoCardless documentation, "Making requests"',
    sample: () => `live_${sample.characters(sample.alphanumeric, 40)}`,
  }),
);
