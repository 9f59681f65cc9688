import { RiskLevel } from '#gen/gatehouse/common/v1/risk_pb.js';
import { weightedSum } from './checksum.js';
import { defineRecognizer } from './define.js';
import { digitsOf, isUniform, standsFree } from './digits.js';

/** Patient numbers of the National Health Service: ten digits, the last checks the others. Telephone numbers are grouped alike, so grouping alone says nothing. */
export const ukNhs = defineRecognizer({
  entity: 'UK_NHS',
  name: 'UK NHS number',
  nameZh: '英国 NHS 医疗号',
  riskLevel: RiskLevel.HIGH_RISK,
  operator: { kind: 'mask', keepPrefix: 0, keepSuffix: 4 },
  patterns: [{ id: 'ten digits', regex: String.raw`\b\d{3}[ -]?\d{3}[ -]?\d{4}\b`, score: 0.3 }],
  validate: (value, around) => {
    const digits = digitsOf(value);
    const check = 11 - (weightedSum(digits, [10, 9, 8, 7, 6, 5, 4, 3, 2]) % 11);
    return standsFree(around) && !isUniform(digits) && (check === 11 ? 0 : check) === Number(digits[9]);
  },
  context: ['nhs', 'national health', 'health service'],
  standsAlone: true,
  source: 'NHS Data Dictionary, "NHS number"',
  examples: {
    positive: () => [
      { text: 'NHS number 943 476 5919', span: '943 476 5919' },
      { text: 'his NHS no is 4010232137', span: '4010232137' },
      { text: '401-023-2137', span: '401-023-2137' },
    ],
    negative: () => ['NHS number 943 476 5918', 'order 4010232137', 'NHS 000 000 0000'],
  },
});
