import { defineRecognizer } from './define.js';
import { sample } from './sample.js';
import { secretToken } from './secret-token.js';

/** Harness personal and service account tokens. */
export const harnessToken = defineRecognizer(
  secretToken({
    entity: 'HARNESS_TOKEN',
    name: 'Harness token',
    nameZh: 'Harness 令牌',
    regex: String.raw`\b[ps]at\.[A-Za-z0-9_-]+\.[0-9a-z]+\.[A-Za-z0-9]+`,
    shape: /^[ps]at\.[\w-]{22}\.[0-9a-z]{24}\.[A-Za-z0-9]{20}$/,
    prefix: 4,
    source: 'Harness documentation, "Manage API keys"',
    samples: () => [
      `pat.${sample.characters(sample.alphanumeric, 22)}.${sample.characters(sample.hex, 24)}.${sample.characters(sample.alphanumeric, 20, 3)}`,
    ],
  }),
);
