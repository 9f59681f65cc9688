import { RiskLevel } from '#gen/gatehouse/common/v1/risk_pb.js';
import { weightedSum } from './checksum.js';
import { defineRecognizer } from './define.js';
import { digitsOf, standsFree } from './digits.js';

/** Swiss social security numbers: 756, nine digits, and the check digit of article numbers. */
export const chAhv = defineRecognizer({
  entity: 'CH_AHV',
  name: 'Swiss social security number',
  nameZh: '瑞士社会保险号（AHV）',
  riskLevel: RiskLevel.HIGH_RISK,
  operator: { kind: 'mask', keepPrefix: 3, keepSuffix: 2 },
  patterns: [
    { id: 'dotted', regex: String.raw`\b756\.\d{4}\.\d{4}\.\d{2}\b`, score: 0.85 },
    { id: 'plain', regex: String.raw`\b756 ?\d{4} ?\d{4} ?\d{2}\b`, score: 0.6 },
  ],
  validate: (value, around) =>
    standsFree(around) && weightedSum(digitsOf(value), [1, 3, 1, 3, 1, 3, 1, 3, 1, 3, 1, 3, 1]) % 10 === 0,
  context: ['ahv', 'avs', 'sozialversicherungsnummer'],
  standsAlone: true,
  source: 'Bundesamt für Sozialversicherungen, "AHV-Nummer"; GS1 check digit',
  examples: {
    positive: () => [
      { text: 'AHV-Nr. 756.9217.0769.85', span: '756.9217.0769.85' },
      { text: '7569217076985', span: '7569217076985' },
    ],
    negative: () => ['756.9217.0769.86', '757.9217.0769.85', '75692170769850'],
  },
});
