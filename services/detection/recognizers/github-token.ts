import { RiskLevel } from '#gen/gatehouse/common/v1/risk_pb.js';
import { defineRecognizer } from './define.js';
import { entropyOf } from './entropy.js';
import { sample } from './sample.js';

/** GitHub tokens: personal, OAuth, app and refresh tokens, and fine-grained personal ones. */
export const githubToken = defineRecognizer({
  entity: 'GITHUB_TOKEN',
  name: 'GitHub token',
  riskLevel: RiskLevel.HIGH_RISK,
  operator: { kind: 'mask', keepPrefix: 4, keepSuffix: 0 },
  patterns: [
    { id: 'classic', regex: String.raw`\bgh[pousr]_[A-Za-z0-9]{36,255}\b`, score: 0.95 },
    { id: 'fine-grained', regex: String.raw`\bgithub_pat_[A-Za-z0-9_]{70,255}\b`, score: 0.95 },
  ],
  validate: (value) => entropyOf(value.slice(value.startsWith('github_pat_') ? 11 : 4)) >= 3,
  source: 'GitHub Docs, "About authentication to GitHub", token formats',
  examples: {
    positive: () => {
      const classic = `ghp_${sample.characters(sample.alphanumeric, 36)}`;
      const fineGrained = `github_pat_${sample.characters(sample.alphanumeric, 22)}_${sample.characters(sample.alphanumeric, 59, 3)}`;
      return [
        { text: `export GITHUB_TOKEN=${classic}`, span: classic },
        { text: `"token": "${fineGrained}",`, span: fineGrained },
      ];
    },
    negative: () => [`ghp_${'x'.repeat(36)}`, 'ghp_short', 'the ghs_prefix of installations'],
  },
});
