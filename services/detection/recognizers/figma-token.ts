import { defineRecognizer } from './define.js';
import { sample } from './sample.js';
import { secretToken } from './secret-token.js';

/** Figma personal access and OAuth tokens. */
export const figmaToken = defineRecognizer(
  secretToken({
    entity: 'FIGMA_TOKEN',
    name: 'Figma token',
    nameZh: 'Figma 令牌',
    regex: String.raw`\bfig(?:d|oh?|ur?|or)_[A-Za-z0-9_-]+`,
    shape: /^fig(?:d|o|u|oh|ur|or)_[\w-]{36,60}$/,
    prefix: 5,
    source: 'Figma developer documentation, "Authentication"',
    samples: () => [`figd_${sample.characters(sample.alphanumeric, 40)}`],
  }),
);
