import { RiskLevel } from '#gen/gatehouse/common/v1/risk_pb.js';
import { weightedSum } from './checksum.js';
import { defineRecognizer } from './define.js';
import { digitsOf, standsFree } from './digits.js';

/** Australian Medicare card numbers: eight digits, a check digit, the number of the card. */
export const auMedicare = defineRecognizer({
  entity: 'AU_MEDICARE',
  name: 'Australian Medicare number',
  nameZh: '澳大利亚医保号',
  riskLevel: RiskLevel.HIGH_RISK,
  operator: { kind: 'mask', keepPrefix: 0, keepSuffix: 3 },
  patterns: [
    { id: 'grouped', regex: String.raw`\b[2-6]\d{3} \d{5} \d\b`, score: 0.6 },
    { id: 'plain', regex: String.raw`\b[2-6]\d{9}\b`, score: 0.3 },
  ],
  validate: (value, around) => {
    const digits = digitsOf(value);
    return standsFree(around) && weightedSum(digits, [1, 3, 7, 9, 1, 3, 7, 9]) % 10 === Number(digits[8]);
  },
  context: ['medicare'],
  standsAlone: true,
  source: 'Services Australia, "Medicare card number"',
  examples: {
    positive: () => [
      { text: '2123 45670 1', span: '2123 45670 1' },
      { text: 'Medicare no 2123456701', span: '2123456701' },
    ],
    negative: () => ['2123 25870 1', 'order 2123456701'],
  },
});
