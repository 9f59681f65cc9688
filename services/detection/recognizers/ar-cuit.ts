import { RiskLevel } from '#gen/gatehouse/common/v1/risk_pb.js';
import { weightedSum } from './checksum.js';
import { defineRecognizer } from './define.js';
import { digitsOf, standsFree } from './digits.js';

/** Argentine tax and labour numbers: kind of holder, number of the identity document, check digit. */
export const arCuit = defineRecognizer({
  entity: 'AR_CUIT',
  name: 'Argentine tax number (CUIT)',
  nameZh: '阿根廷税号（CUIT/CUIL）',
  riskLevel: RiskLevel.HIGH_RISK,
  operator: { kind: 'mask', keepPrefix: 0, keepSuffix: 1 },
  patterns: [
    { id: 'dashed', regex: String.raw`\b(?:2[03457]|3[034])-\d{8}-\d\b`, score: 0.7 },
    { id: 'plain', regex: String.raw`\b(?:2[03457]|3[034])\d{9}\b`, score: 0.35 },
  ],
  validate: (value, around) => {
    const digits = digitsOf(value);
    return standsFree(around) && weightedSum(digits, [5, 4, 3, 2, 7, 6, 5, 4, 3, 2, 1]) % 11 === 0;
  },
  context: ['cuit', 'cuil', 'clave única'],
  standsAlone: true,
  source: 'AFIP, Resolución General 10/97',
  examples: {
    positive: () => [
      { text: 'CUIT 20-05536168-2', span: '20-05536168-2' },
      { text: 'cuil 20055361682', span: '20055361682' },
    ],
    negative: () => ['20-05536168-3', 'order 20055361682', 'CUIT 29-05536168-2'],
  },
});
