import { defineRecognizer } from './define.js';
import { sample } from './sample.js';
import { secretToken } from './secret-token.js';

/** Secret keys of Langfuse. */
export const langfuseKey = defineRecognizer(
  secretToken({
    entity: 'LANGFUSE_KEY',
    name: 'Langfuse secret key',
    nameZh: 'Langfuse 密钥',
    regex: String.raw`\bsk-lf-[0-9a-f-]+`,
    shape: /^sk-lf-[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/,
    prefix: 6,
    source: 'Langfuse documentation, "API keys"',
    samples: () => [`sk-lf-${sample.uuid()}`],
  }),
);
