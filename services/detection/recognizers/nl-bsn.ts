import { RiskLevel } from '#gen/gatehouse/common/v1/risk_pb.js';
import { weightedSum } from './checksum.js';
import { defineRecognizer } from './define.js';
import { digitsOf, isUniform, standsFree } from './digits.js';

/** Dutch citizen service numbers: nine digits whose weighted sum is a multiple of eleven. */
export const nlBsn = defineRecognizer({
  entity: 'NL_BSN',
  name: 'Dutch citizen service number',
  nameZh: '荷兰公民服务号（BSN）',
  riskLevel: RiskLevel.HIGH_RISK,
  operator: { kind: 'mask', keepPrefix: 0, keepSuffix: 3 },
  patterns: [
    {
      id: 'nine digits',
      regex: String.raw`\b\d{9}\b|\b\d{4}[ .]\d{2}[ .]\d{3}\b|\b\d{3}[ .]\d{3}[ .]\d{3}\b`,
      score: 0.3,
    },
  ],
  validate: (value, around) => {
    const digits = digitsOf(value);
    return standsFree(around) && !isUniform(digits) && weightedSum(digits, [9, 8, 7, 6, 5, 4, 3, 2, -1]) % 11 === 0;
  },
  context: [
    'bsn',
    'burgerservicenummer',
    'sofinummer',
    'sofi-nummer',
    'sofi nummer',
    'persoonsnummer',
    'citizen service',
  ],
  source: 'Wet algemene bepalingen burgerservicenummer; Logisch Ontwerp BSN',
  examples: {
    positive: () => [
      { text: 'BSN: 111222333', span: '111222333' },
      { text: 'burgerservicenummer 1234.56.782', span: '1234.56.782' },
    ],
    negative: () => ['BSN 111222334', 'order 111222333', 'BSN 000000000'],
  },
});
