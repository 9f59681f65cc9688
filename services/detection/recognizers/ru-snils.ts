import { RiskLevel } from '#gen/gatehouse/common/v1/risk_pb.js';
import { weightedSum } from './checksum.js';
import { defineRecognizer } from './define.js';
import { digitsOf, isUniform, standsFree } from './digits.js';

/** Russian pension insurance numbers: nine digits and a check number. */
export const ruSnils = defineRecognizer({
  entity: 'RU_SNILS',
  name: 'Russian pension number (SNILS)',
  nameZh: '俄罗斯养老保险号（SNILS）',
  riskLevel: RiskLevel.HIGH_RISK,
  operator: { kind: 'mask', keepPrefix: 0, keepSuffix: 2 },
  patterns: [
    { id: 'dashed', regex: String.raw`\b\d{3}-\d{3}-\d{3}[ -]\d{2}\b`, score: 0.75 },
    { id: 'plain', regex: String.raw`\b\d{11}\b`, score: 0.3 },
  ],
  validate: (value, around) => {
    const digits = digitsOf(value);
    const check = (weightedSum(digits, [9, 8, 7, 6, 5, 4, 3, 2, 1]) % 101) % 100;
    return standsFree(around) && !isUniform(digits) && check === Number(digits.slice(9));
  },
  context: ['снилс', 'snils', 'пенсионн'],
  source: 'Постановление Правления ПФР 192п',
  examples: {
    positive: () => [
      { text: 'СНИЛС 112-233-445 95', span: '112-233-445 95' },
      { text: 'снилс: 11223344595', span: '11223344595' },
    ],
    negative: () => ['112-233-445 96', 'order 11223344595'],
  },
});
