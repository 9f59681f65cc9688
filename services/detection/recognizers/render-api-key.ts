import { defineRecognizer } from './define.js';
import { sample } from './sample.js';
import { secretToken } from './secret-token.js';

/** API keys of Render. */
export const renderApiKey = defineRecognizer(
  secretToken({
    entity: 'RENDER_API_KEY',
    name: 'Render API key',
    nameZh: 'Render API 密钥',
    regex: String.raw`\brnd_[A-Za-z0-9]+`,
    shape: /^rnd_[A-Za-z0-9]{28,40}$/,
    prefix: 4,
    source: 'Render documentation, "The Render API"',
    samples: () => [`rnd_${sample.characters(sample.alphanumeric, 32)}`],
  }),
);
