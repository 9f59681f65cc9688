import { RiskLevel } from '#gen/gatehouse/common/v1/risk_pb.js';
import { defineRecognizer } from './define.js';
import { entropyOf } from './entropy.js';
import { sample } from './sample.js';

/** API keys that begin with "sk-", the form that OpenAI, Anthropic and most model providers chose, Gatehouse too. */
export const llmApiKey = defineRecognizer({
  entity: 'LLM_API_KEY',
  name: 'API key of a model provider',
  riskLevel: RiskLevel.HIGH_RISK,
  operator: { kind: 'mask', keepPrefix: 5, keepSuffix: 0 },
  patterns: [
    { id: 'sk- with scope', regex: String.raw`\bsk-(?:[a-z]{2,8}(?:\d{2})?-){1,3}[A-Za-z0-9_-]{20,200}`, score: 0.95 },
    { id: 'sk-', regex: String.raw`\bsk-[A-Za-z0-9]{20,120}\b`, score: 0.85 },
  ],
  validate: (value, { after }) => {
    if (/^\w/.test(after)) return false;
    const secret = value.slice(value.lastIndexOf('-', value.length - 20) + 1);
    return /\d/.test(value) && /[A-Za-z]/.test(value) && entropyOf(secret) >= 3.3;
  },
  source: 'Key prefixes as documented by OpenAI, Anthropic, DeepSeek and others',
  examples: {
    positive: () => {
      const plain = `sk-${sample.characters(sample.alphanumeric, 48)}`;
      const project = `sk-proj-${sample.characters(sample.alphanumeric, 74)}`;
      const own = `sk-xxai-${sample.characters(sample.alphanumeric, 56)}`;
      return [
        { text: `OPENAI_API_KEY="${plain}"`, span: plain },
        { text: `key: ${project}\n`, span: project },
        { text: `Bearer ${own}`, span: own },
      ];
    },
    negative: () => [
      `sk-${'x'.repeat(40)}`,
      'sk-your-key-here',
      'task-based-approach-to-something-long-and-dashed',
      'sk-learn-contrib-and-other-very-long-package-names',
    ],
  },
});
