import { RiskLevel } from '#gen/gatehouse/common/v1/risk_pb.js';
import { weightedSum } from './checksum.js';
import { defineRecognizer } from './define.js';
import { digitsOf, isUniform, standsFree } from './digits.js';

/** Australian tax file numbers: eight or nine digits whose weighted sum is a multiple of eleven. */
export const auTfn = defineRecognizer({
  entity: 'AU_TFN',
  name: 'Australian tax file number',
  nameZh: '澳大利亚税号（TFN）',
  riskLevel: RiskLevel.HIGH_RISK,
  operator: { kind: 'mask', keepPrefix: 0, keepSuffix: 3 },
  patterns: [
    { id: 'grouped', regex: String.raw`\b\d{3}[ -]\d{3}[ -]\d{2,3}\b`, score: 0.35 },
    { id: 'plain', regex: String.raw`\b\d{8,9}\b`, score: 0.2 },
  ],
  validate: (value, around) => {
    const digits = digitsOf(value);
    const weights = digits.length === 9 ? [1, 4, 3, 7, 5, 8, 6, 9, 10] : [10, 7, 8, 4, 6, 3, 5, 1];
    return standsFree(around) && !isUniform(digits) && weightedSum(digits, weights) % 11 === 0;
  },
  context: ['tfn', 'tax file number', 'tax file'],
  standsAlone: true,
  source: 'Australian Taxation Office, "TFN algorithm"',
  examples: {
    positive: () => [
      { text: 'TFN 876 543 210', span: '876 543 210' },
      { text: 'tax file number: 123456782', span: '123456782' },
    ],
    negative: () => ['TFN 876 543 211', 'order 876 543 210'],
  },
});
