import { RiskLevel } from '#gen/gatehouse/common/v1/risk_pb.js';
import { weightedSum } from './checksum.js';
import { defineRecognizer } from './define.js';
import { digitsOf, isUniform, standsFree } from './digits.js';

/** Korean business registration numbers: ten digits, the last checks the others. */
export const krBrn = defineRecognizer({
  entity: 'KR_BRN',
  name: 'Korean business number',
  nameZh: '韩国营业登记号',
  riskLevel: RiskLevel.LOW_RISK,
  operator: { kind: 'mask', keepPrefix: 0, keepSuffix: 5 },
  patterns: [
    { id: 'dashed', regex: String.raw`\b\d{3}-\d{2}-\d{5}\b`, score: 0.55 },
    { id: 'plain', regex: String.raw`\b\d{10}\b`, score: 0.25 },
  ],
  validate: (value, around) => {
    const digits = digitsOf(value);
    const sum = weightedSum(digits, [1, 3, 7, 1, 3, 7, 1, 3, 5]) + Math.floor((Number(digits[8]) * 5) / 10);
    return standsFree(around) && !isUniform(digits) && (10 - (sum % 10)) % 10 === Number(digits[9]);
  },
  context: ['사업자등록번호', '사업자번호', 'brn', 'business registration'],
  source: '국세청, 사업자등록번호',
  examples: {
    positive: () => [
      { text: '사업자등록번호 104-82-13138', span: '104-82-13138' },
      { text: 'My BRN is 1048656659', span: '1048656659' },
    ],
    negative: () => ['123-45-67890', 'BRN 1048656658', 'order 1048656659'],
  },
});
