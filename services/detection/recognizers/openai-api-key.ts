import { defineRecognizer } from './define.js';
import { sample } from './sample.js';
import { secretToken } from './secret-token.js';

/** OpenAI keys of users, projects, service accounts and administrators; a mark in their middle, base64 of "OpenAI", tells them from the keys of others. */
export const openaiApiKey = defineRecognizer(
  secretToken({
    entity: 'OPENAI_API_KEY',
    name: 'OpenAI API key',
    nameZh: 'OpenAI API 密钥',
    regex: String.raw`\bsk-(?:proj|svcacct|admin|None)-[A-Za-z0-9_-]+|\bsk-[A-Za-z0-9]+T3BlbkFJ[A-Za-z0-9]+`,
    shape: /^(?:sk-(?:proj|svcacct|admin|None)-[\w-]{40,180}|sk-[A-Za-z0-9]{20}T3BlbkFJ[A-Za-z0-9]{20})$/,
    prefix: 3,
    source: 'OpenAI API documentation, "Authentication" and "Admin API keys"',
    samples: () => [
      `sk-proj-${sample.characters(sample.alphanumeric, 74)}T3BlbkFJ${sample.characters(sample.alphanumeric, 74, 3)}`,
      `sk-${sample.characters(sample.alphanumeric, 20)}T3BlbkFJ${sample.characters(sample.alphanumeric, 20, 3)}`,
    ],
  }),
);
