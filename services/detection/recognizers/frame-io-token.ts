import { defineRecognizer } from './define.js';
import { sample } from './sample.js';
import { secretToken } from './secret-token.js';

/** Developer tokens of Frame.io. */
export const frameIoToken = defineRecognizer(
  secretToken({
    entity: 'FRAME_IO_TOKEN',
    name: 'Frame.io token',
    nameZh: 'Frame.io 令牌',
    regex: String.raw`\bfio-u-[A-Za-z0-9_=-]+`,
    shape: /^fio-u-[\w=-]{64}$/,
    prefix: 6,
    source: 'Frame.io developer documentation, "Authentication"',
    samples: () => [`fio-u-${sample.characters(sample.alphanumeric, 64)}`],
  }),
);
