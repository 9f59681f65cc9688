import { RiskLevel } from '#gen/gatehouse/common/v1/risk_pb.js';
import { defineRecognizer } from './define.js';
import { digitsOf, isUniform, standsFree } from './digits.js';

/** Pakistani identity card numbers: place, family, and a digit for the sex. */
export const pkCnic = defineRecognizer({
  entity: 'PK_CNIC',
  name: 'Pakistani identity card',
  nameZh: '巴基斯坦身份证号（CNIC）',
  riskLevel: RiskLevel.HIGH_RISK,
  operator: { kind: 'mask', keepPrefix: 0, keepSuffix: 3 },
  patterns: [
    { id: 'dashed', regex: String.raw`\b[1-7]\d{4}-\d{7}-\d\b`, score: 0.65 },
    { id: 'plain', regex: String.raw`\b[1-7]\d{12}\b`, score: 0.25 },
  ],
  validate: (value, around) => standsFree(around) && !isUniform(digitsOf(value)),
  context: ['cnic', 'nicop', 'nadra', 'شناختی کارڈ'],
  source: 'NADRA, "Computerised National Identity Card"',
  examples: {
    positive: () => [
      { text: 'CNIC 61101-1234567-9', span: '61101-1234567-9' },
      { text: 'CNIC: 6110112345679', span: '6110112345679' },
    ],
    negative: () => ['81101-1234567-9', 'order 6110112345679'],
  },
});
