import { defineRecognizer } from './define.js';
import { sample } from './sample.js';
import { assignedSecret } from './secret-assignment.js';

/** API keys of DeepSeek, which look like those of other providers. */
export const deepseekApiKey = defineRecognizer(
  assignedSecret({
    entity: 'DEEPSEEK_API_KEY',
    name: 'DeepSeek API key',
    nameZh: 'DeepSeek API 密钥',
    vendor: 'deepseek',
    shape: /^sk-[0-9a-f]{32}$/,
    source: 'DeepSeek API documentation, "Your first API call"',
    sample: () => `sk-${sample.characters(sample.hex, 32)}`,
  }),
);
