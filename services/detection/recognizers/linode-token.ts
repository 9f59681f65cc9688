import { defineRecognizer } from './define.js';
import { sample } from './sample.js';
import { assignedSecret } from './secret-assignment.js';

/** Personal access tokens of Linode and Akamai Cloud: 64 hexadecimal digits. */
export const linodeToken = defineRecognizer(
  assignedSecret({
    entity: 'LINODE_TOKEN',
    name: 'Linode token',
    nameZh: 'Linode 令牌',
    vendor: 'linode',
    shape: /^[0-9a-f]{64}$/,
    source: 'Akamai Cloud documentation, "Manage personal access tokens"',
    sample: () => sample.characters(sample.hex, 64),
  }),
);
