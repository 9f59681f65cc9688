import { RiskLevel } from '#gen/gatehouse/common/v1/risk_pb.js';
import { weightedSum } from './checksum.js';
import { defineRecognizer } from './define.js';
import { digitsOf, isUniform, standsFree } from './digits.js';

/** Australian company numbers: eight digits and a check digit. */
export const auAcn = defineRecognizer({
  entity: 'AU_ACN',
  name: 'Australian company number',
  nameZh: '澳大利亚公司号码（ACN）',
  riskLevel: RiskLevel.LOW_RISK,
  operator: { kind: 'mask', keepPrefix: 0, keepSuffix: 3 },
  patterns: [{ id: 'nine digits', regex: String.raw`\b\d{3} ?\d{3} ?\d{3}\b`, score: 0.15 }],
  validate: (value, around) => {
    const digits = digitsOf(value);
    return (
      standsFree(around) &&
      !isUniform(digits) &&
      (10 - (weightedSum(digits, [8, 7, 6, 5, 4, 3, 2, 1]) % 10)) % 10 === Number(digits[8])
    );
  },
  context: ['acn', 'australian company'],
  standsAlone: true,
  source: 'ASIC, "Australian Company Number digit check"',
  examples: {
    positive: () => [
      { text: 'ACN 004 085 616', span: '004 085 616' },
      { text: 'Australian Company Number 000000019', span: '000000019' },
    ],
    negative: () => ['ACN 824 753 557', 'order 004 085 616'],
  },
});
