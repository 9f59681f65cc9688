import { RiskLevel } from '#gen/gatehouse/common/v1/risk_pb.js';
import { defineRecognizer } from './define.js';
import { standsFree } from './digits.js';

/** Indian permanent account numbers: the fourth letter says what kind of holder it is. */
export const inPan = defineRecognizer({
  entity: 'IN_PAN',
  name: 'Indian PAN',
  nameZh: '印度永久账号（PAN）',
  riskLevel: RiskLevel.HIGH_RISK,
  operator: { kind: 'mask', keepPrefix: 0, keepSuffix: 4 },
  patterns: [
    { id: 'number', regex: String.raw`\b[A-Z]{3}[ABCFGHJLPT][A-Z]\d{4}[A-Z]\b`, score: 0.6 },
    { id: 'any case', regex: String.raw`(?i)\b[A-Z]{3}[ABCFGHJLPT][A-Z]\d{4}[A-Z]\b`, score: 0.35 },
  ],
  validate: (_, around) => standsFree(around),
  context: ['pan', 'pan:', 'permanent account'],
  source: 'Income-tax Act 1961 § 139A; Rule 114',
  examples: {
    positive: () => [
      { text: 'My PAN number is ABBPM4567S with more', span: 'ABBPM4567S' },
      { text: 'pan: abcpd1234z', span: 'abcpd1234z' },
    ],
    negative: () => ['ABCD1234', 'ABCXD1234Z', 'item abcpd1234z'],
  },
});
