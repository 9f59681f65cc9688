import { RiskLevel } from '#gen/gatehouse/common/v1/risk_pb.js';
import { weightedSum } from './checksum.js';
import { defineRecognizer } from './define.js';
import { digitsOf, isUniform, standsFree } from './digits.js';

/** Hungarian social security numbers: eight digits and a check digit. */
export const huTaj = defineRecognizer({
  entity: 'HU_TAJ',
  name: 'Hungarian social security number',
  nameZh: '匈牙利社会保险号（TAJ）',
  riskLevel: RiskLevel.HIGH_RISK,
  operator: { kind: 'mask', keepPrefix: 0, keepSuffix: 3 },
  patterns: [{ id: 'nine digits', regex: String.raw`\b\d{3}[ -]?\d{3}[ -]?\d{3}\b`, score: 0.2 }],
  validate: (value, around) => {
    const digits = digitsOf(value);
    return (
      standsFree(around) &&
      !isUniform(digits) &&
      weightedSum(digits, [3, 7, 3, 7, 3, 7, 3, 7]) % 10 === Number(digits[8])
    );
  },
  context: ['taj', 'taj-szám', 'tajszám', 'taj szám', 'társadalombiztosítási'],
  source: '1996. évi XX. törvény, 4. melléklet',
  examples: {
    positive: () => [
      { text: 'TAJ-szám: 123 456 788', span: '123 456 788' },
      { text: 'TAJ 123456788', span: '123456788' },
    ],
    negative: () => ['TAJ 123456789', 'order 123456788'],
  },
});
