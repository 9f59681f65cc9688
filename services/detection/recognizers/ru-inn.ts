import { RiskLevel } from '#gen/gatehouse/common/v1/risk_pb.js';
import { weightedSum } from './checksum.js';
import { defineRecognizer } from './define.js';
import { isUniform, standsFree } from './digits.js';

/** Russian taxpayer numbers: ten digits for firms, twelve for people, with one and two check digits. */
export const ruInn = defineRecognizer({
  entity: 'RU_INN',
  name: 'Russian taxpayer number (INN)',
  nameZh: '俄罗斯纳税人号（INN）',
  riskLevel: RiskLevel.MEDIUM_RISK,
  operator: { kind: 'mask', keepPrefix: 0, keepSuffix: 3 },
  patterns: [
    { id: 'twelve digits', regex: String.raw`\b\d{12}\b`, score: 0.35 },
    { id: 'ten digits', regex: String.raw`\b\d{10}\b`, score: 0.25 },
  ],
  validate: (value, around) => {
    const checks = (weights: readonly number[], index: number) =>
      (weightedSum(value, weights) % 11) % 10 === Number(value[index]);
    if (!standsFree(around) || isUniform(value)) return false;
    if (value.length === 10) return checks([2, 4, 10, 3, 5, 9, 4, 6, 8], 9);
    return checks([7, 2, 4, 10, 3, 5, 9, 4, 6, 8], 10) && checks([3, 7, 2, 4, 10, 3, 5, 9, 4, 6, 8], 11);
  },
  context: ['инн', 'inn:', 'inn ', 'налогоплательщик'],
  source: 'Приказ ФНС России ММВ-7-6/435@',
  examples: {
    positive: () => [
      { text: 'ИНН 7707083893', span: '7707083893' },
      { text: 'ИНН: 500100732259', span: '500100732259' },
    ],
    negative: () => ['ИНН 7707083894', 'order 7707083893', 'ИНН 500100732258'],
  },
});
