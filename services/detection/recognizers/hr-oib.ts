import { RiskLevel } from '#gen/gatehouse/common/v1/risk_pb.js';
import { isMod1110Valid } from './checksum.js';
import { defineRecognizer } from './define.js';
import { digitsOf, isUniform, standsFree } from './digits.js';

/** Croatian personal identification numbers: ten digits and a check digit. */
export const hrOib = defineRecognizer({
  entity: 'HR_OIB',
  name: 'Croatian personal number',
  nameZh: '克罗地亚个人识别号（OIB）',
  riskLevel: RiskLevel.HIGH_RISK,
  operator: { kind: 'mask', keepPrefix: 0, keepSuffix: 3 },
  patterns: [
    { id: 'eleven digits', regex: String.raw`\b\d{11}\b`, score: 0.25 },
    { id: 'with country', regex: String.raw`\bHR\d{11}\b`, score: 0.55 },
  ],
  validate: (value, around) => standsFree(around) && isMod1110Valid(digitsOf(value)) && !isUniform(digitsOf(value)),
  context: ['oib', 'osobni identifikacijski'],
  source: 'Zakon o osobnom identifikacijskom broju NN 60/08; ISO/IEC 7064 MOD 11,10',
  examples: {
    positive: () => [
      { text: 'OIB: 33392005961', span: '33392005961' },
      { text: 'HR33392005961', span: 'HR33392005961' },
    ],
    negative: () => ['OIB 33392005962', 'order 33392005961'],
  },
});
