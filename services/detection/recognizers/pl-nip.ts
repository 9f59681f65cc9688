import { RiskLevel } from '#gen/gatehouse/common/v1/risk_pb.js';
import { weightedSum } from './checksum.js';
import { defineRecognizer } from './define.js';
import { digitsOf, isUniform, standsFree } from './digits.js';

/** Polish tax numbers of firms and the self-employed: ten digits, the last checks the others. */
export const plNip = defineRecognizer({
  entity: 'PL_NIP',
  name: 'Polish tax number',
  nameZh: '波兰税号（NIP）',
  riskLevel: RiskLevel.LOW_RISK,
  operator: { kind: 'mask', keepPrefix: 0, keepSuffix: 3 },
  patterns: [
    { id: 'grouped', regex: String.raw`\b\d{3}-\d{3}-\d{2}-\d{2}\b|\b\d{3}-\d{2}-\d{2}-\d{3}\b`, score: 0.5 },
    { id: 'plain', regex: String.raw`\b(?:PL)?\d{10}\b`, score: 0.25 },
  ],
  validate: (value, around) =>
    standsFree(around) &&
    weightedSum(digitsOf(value), [6, 5, 7, 2, 3, 4, 5, 6, 7]) % 11 === Number(digitsOf(value)[9]) &&
    !isUniform(digitsOf(value)),
  context: ['nip', 'nip:', 'vat', 'numer identyfikacji podatkowej'],
  source: 'Ustawa o zasadach ewidencji podatników 1995',
  examples: {
    positive: () => [
      { text: 'NIP 5260250274', span: '5260250274' },
      { text: '526-025-02-74', span: '526-025-02-74' },
    ],
    negative: () => ['NIP 5260250275', 'order 5260250274'],
  },
});
