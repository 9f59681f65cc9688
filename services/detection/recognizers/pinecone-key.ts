import { defineRecognizer } from './define.js';
import { sample } from './sample.js';
import { secretToken } from './secret-token.js';

/** API keys of Pinecone. */
export const pineconeKey = defineRecognizer(
  secretToken({
    entity: 'PINECONE_KEY',
    name: 'Pinecone API key',
    nameZh: 'Pinecone API 密钥',
    regex: String.raw`\bpcsk_[A-Za-z0-9_]+`,
    shape: /^pcsk_[A-Za-z0-9]{5,8}_[A-Za-z0-9]{50,70}$/,
    prefix: 5,
    source: 'Pinecone documentation, "Manage API keys"',
    samples: () => [
      `pcsk_${sample.characters(sample.alphanumeric, 6)}_${sample.characters(sample.alphanumeric, 63, 3)}`,
    ],
  }),
);
