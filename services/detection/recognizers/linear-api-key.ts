import { defineRecognizer } from './define.js';
import { sample } from './sample.js';
import { secretToken } from './secret-token.js';

/** Linear personal keys, OAuth tokens and webhook secrets; client secrets next to the vendor's name. */
export const linearApiKey = defineRecognizer(
  secretToken({
    entity: 'LINEAR_API_KEY',
    name: 'Linear API key',
    nameZh: 'Linear API 密钥',
    regex: String.raw`\blin_(?:api|oauth|wh)_[A-Za-z0-9]+`,
    shape: /^lin_(?:api_[A-Za-z0-9]{40}|oauth_[A-Za-z0-9]{64}|wh_[A-Za-z0-9]{20,48})$/,
    prefix: 8,
    assigned: { vendor: 'linear', shape: /^[0-9a-f]{32}$/ },
    source: 'Linear developer documentation, "API and webhooks"',
    samples: () => [`lin_api_${sample.characters(sample.alphanumeric, 40)}`],
  }),
);
