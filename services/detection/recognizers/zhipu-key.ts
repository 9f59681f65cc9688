import { defineRecognizer } from './define.js';
import { sample } from './sample.js';
import { assignedSecret } from './secret-assignment.js';

/** API keys of Zhipu AI and its GLM models: an id and a secret. */
export const zhipuKey = defineRecognizer(
  assignedSecret({
    entity: 'ZHIPU_KEY',
    name: 'Zhipu AI API key',
    nameZh: '智谱 AI API 密钥',
    vendor: String.raw`zhipu|bigmodel|chatglm|\bglm|智谱`,
    shape: /^[0-9a-f]{32}\.[A-Za-z0-9]{16}$/,
    source: 'Zhipu AI open platform documentation, "API keys"',
    sample: () => `${sample.characters(sample.hex, 32)}.${sample.characters(sample.alphanumeric, 16)}`,
  }),
);
