import { RiskLevel } from '#gen/gatehouse/common/v1/risk_pb.js';
import { defineRecognizer } from './define.js';
import { entropyOf } from './entropy.js';
import { sample } from './sample.js';

/** AWS access key ids, and secret access keys next to a word that says so. */
export const awsAccessKey = defineRecognizer({
  entity: 'AWS_ACCESS_KEY',
  name: 'AWS access key',
  nameZh: 'AWS 访问密钥',
  group: 'secret',
  riskLevel: RiskLevel.HIGH_RISK,
  operator: { kind: 'mask', keepPrefix: 4, keepSuffix: 0 },
  patterns: [
    { id: 'access key id', regex: String.raw`\b(?:AKIA|ASIA|ABIA|ACCA)[A-Z2-7]{16}\b`, score: 0.95 },
    { id: 'secret access key', regex: '[A-Za-z0-9/+]{40}', score: 0.3 },
  ],
  validate: (value, { before, after }) => {
    if (value.length === 20) return !value.endsWith('EXAMPLE') && entropyOf(value.slice(4)) >= 2.5;
    if (/[A-Za-z0-9/+]$/.test(before) || /^[A-Za-z0-9/+=]/.test(after)) return false;
    // Hashes are hexadecimal; paths and words lack one of the three kinds.
    return /[A-Z]/.test(value) && /[a-z]/.test(value) && /\d/.test(value) && entropyOf(value) >= 4;
  },
  context: ['aws', 'secret access key', 'aws_secret_access_key', 'secretaccesskey', 'aws_secret', 'secret_access_key'],
  source: 'AWS IAM User Guide, "Understanding unique ID prefixes"',
  examples: {
    positive: () => {
      const id = `AKIA${sample.characters(sample.base32, 16)}`;
      const secret = `a1${sample.characters(sample.base64, 38)}`;
      return [
        { text: `aws_access_key_id = ${id}`, span: id },
        { text: `密钥${id}泄露了`, span: id },
        { text: `aws_secret_access_key = ${secret}\n`, span: secret },
      ];
    },
    negative: () => [
      `AKIA${'A'.repeat(16)}`,
      `x${'AKIA'}${sample.characters(sample.base32, 16)}`,
      `AKIAIOSFODNN7${'EXAMPLE'}`,
      `commit ${sample.characters('0123456789abcdef', 40)} by aws bot`,
      `checksum ${sample.characters(sample.base64, 40)}`,
    ],
  },
});
