import { defineRecognizer } from './define.js';
import { sample } from './sample.js';
import { secretToken } from './secret-token.js';

/** LangSmith personal and service keys of LangChain. */
export const langchainApiKey = defineRecognizer(
  secretToken({
    entity: 'LANGCHAIN_API_KEY',
    name: 'LangSmith API key',
    nameZh: 'LangSmith API 密钥',
    regex: String.raw`\blsv2_(?:pt|sk)_[0-9a-f]+_[0-9a-f]+`,
    shape: /^lsv2_(?:pt|sk)_[0-9a-f]{32}_[0-9a-f]{10}$/,
    prefix: 8,
    source: 'LangSmith documentation, "Create an account and API key"',
    samples: () => [`lsv2_pt_${sample.characters(sample.hex, 32)}_${sample.characters(sample.hex, 10, 3)}`],
  }),
);
