import { defineRecognizer } from './define.js';
import { sample } from './sample.js';
import { assignedSecret } from './secret-assignment.js';

/** Client secrets of PayPal REST applications: 80 characters that begin with E. */
export const paypalSecret = defineRecognizer(
  assignedSecret({
    entity: 'PAYPAL_SECRET',
    name: 'PayPal client secret',
    nameZh: 'PayPal 客户端密钥',
    vendor: 'paypal',
    shape: /^E[\w-]{79}$/,
    source: 'PayPal developer documentation, "Get started with REST APIs"',
    sample: () => `E${sample.characters(sample.alphanumeric, 79)}`,
  }),
);
