import { defineRecognizer } from './define.js';
import { sample } from './sample.js';
import { secretToken } from './secret-token.js';

/** Anthropic API, administration and OAuth keys. */
export const anthropicApiKey = defineRecognizer(
  secretToken({
    entity: 'ANTHROPIC_API_KEY',
    name: 'Anthropic API key',
    nameZh: 'Anthropic API 密钥',
    regex: String.raw`\bsk-ant-[a-z]+\d+-[A-Za-z0-9_-]+`,
    shape: /^sk-ant-(?:(?:api|admin)\d{2}-[\w-]{93}AA|(?:oat|ort|sid)\d{2}-[\w-]{80,120})$/,
    prefix: 7,
    source: 'Anthropic API documentation, "Authentication" and "Admin API"',
    samples: () => [`sk-ant-api03-${sample.characters(sample.alphanumeric, 93)}AA`],
  }),
);
