import { defineRecognizer } from './define.js';
import { sample } from './sample.js';
import { secretToken } from './secret-token.js';

/** Tokens of Notion integrations. */
export const notionToken = defineRecognizer(
  secretToken({
    entity: 'NOTION_TOKEN',
    name: 'Notion token',
    nameZh: 'Notion 令牌',
    regex: String.raw`\b(?:secret|ntn)_[A-Za-z0-9]+`,
    shape: /^(?:secret_[A-Za-z0-9]{43}|ntn_\d{11}[A-Za-z0-9]{35})$/,
    prefix: 4,
    source: 'Notion developer documentation, "Authorization"',
    samples: () => [
      `secret_${sample.characters(sample.alphanumeric, 43)}`,
      `ntn_${sample.characters(sample.digits, 11)}${sample.characters(sample.alphanumeric, 35, 3)}`,
    ],
  }),
);
