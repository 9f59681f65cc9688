import { defineRecognizer } from './define.js';
import { sample } from './sample.js';
import { secretToken } from './secret-token.js';

/** API keys of NVIDIA NIM and NGC. */
export const nvidiaApiKey = defineRecognizer(
  secretToken({
    entity: 'NVIDIA_API_KEY',
    name: 'NVIDIA API key',
    nameZh: 'NVIDIA API 密钥',
    regex: String.raw`\bnvapi-[A-Za-z0-9_-]+`,
    shape: /^nvapi-[\w-]{60,70}$/,
    prefix: 6,
    source: 'NVIDIA documentation, "API keys" of NGC',
    samples: () => [`nvapi-${sample.characters(sample.alphanumeric, 64)}`],
  }),
);
