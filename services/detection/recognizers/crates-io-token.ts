import { defineRecognizer } from './define.js';
import { sample } from './sample.js';
import { assignedSecret } from './secret-assignment.js';

/** API tokens of crates.io. */
export const cratesIoToken = defineRecognizer(
  assignedSecret({
    entity: 'CRATES_IO_TOKEN',
    name: 'crates.io token',
    nameZh: 'crates.io 令牌',
    vendor: 'crates|cargo',
    shape: /^cio[A-Za-z0-9]{32}$/,
    source: 'crates.io, token format',
    sample: () => `cio${sample.characters(sample.alphanumeric, 32)}`,
  }),
);
