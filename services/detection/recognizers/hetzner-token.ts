import { defineRecognizer } from './define.js';
import { sample } from './sample.js';
import { assignedSecret } from './secret-assignment.js';

/** API tokens of Hetzner Cloud: 64 letters and digits. */
export const hetznerToken = defineRecognizer(
  assignedSecret({
    entity: 'HETZNER_TOKEN',
    name: 'Hetzner Cloud token',
    nameZh: 'Hetzner Cloud 令牌',
    vendor: 'hetzner|hcloud',
    shape: /^[A-Za-z0-9]{64}$/,
    source: 'Hetzner Cloud API documentation, "Authentication"',
    sample: () => sample.characters(sample.alphanumeric, 64),
  }),
);
