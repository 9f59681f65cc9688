import { RiskLevel } from '#gen/gatehouse/common/v1/risk_pb.js';
import { weightedSum } from './checksum.js';
import { defineRecognizer } from './define.js';
import { digitsOf, isUniform, standsFree } from './digits.js';

/** Japanese individual numbers ("My Number"): eleven digits and a check digit. */
export const jpMyNumber = defineRecognizer({
  entity: 'JP_MY_NUMBER',
  name: 'Japanese individual number',
  nameZh: '日本个人编号（My Number）',
  riskLevel: RiskLevel.HIGH_RISK,
  operator: { kind: 'mask', keepPrefix: 0, keepSuffix: 4 },
  patterns: [{ id: 'twelve digits', regex: String.raw`\b\d{4}[ -]?\d{4}[ -]?\d{4}\b`, score: 0.25 }],
  validate: (value, around) => {
    const digits = digitsOf(value);
    const remainder = weightedSum(digits, [6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2]) % 11;
    return standsFree(around) && !isUniform(digits) && (remainder < 2 ? 0 : 11 - remainder) === Number(digits[11]);
  },
  context: ['マイナンバー', '個人番号', 'my number', 'individual number'],
  source: '行政手続における特定の個人を識別するための番号の利用等に関する法律施行規則 第5条',
  examples: {
    positive: () => [
      { text: 'マイナンバー 1234 5678 9018', span: '1234 5678 9018' },
      { text: '個人番号：123456789018', span: '123456789018' },
    ],
    negative: () => ['マイナンバー 1234 5678 9019', 'order 123456789018'],
  },
});
