import { defineRecognizer } from './define.js';
import { sample } from './sample.js';
import { secretToken } from './secret-token.js';

/** API tokens of Scalingo. */
export const scalingoToken = defineRecognizer(
  secretToken({
    entity: 'SCALINGO_TOKEN',
    name: 'Scalingo token',
    nameZh: 'Scalingo 令牌',
    regex: String.raw`\btk-us-[A-Za-z0-9_-]+`,
    shape: /^tk-us-[\w-]{48}$/,
    prefix: 6,
    source: 'Scalingo developer documentation, "Tokens"',
    samples: () => [`tk-us-${sample.characters(sample.alphanumeric, 48)}`],
  }),
);
