import { RiskLevel } from '#gen/gatehouse/common/v1/risk_pb.js';
import { isShortDayFirstDate } from './calendar.js';
import { defineRecognizer } from './define.js';
import { digitsOf, standsFree } from './digits.js';

/** Danish personal numbers: birth date and four digits. Since 2007 nothing checks them, so they count in context. */
export const dkCpr = defineRecognizer({
  entity: 'DK_CPR',
  name: 'Danish personal number',
  nameZh: '丹麦个人登记号（CPR）',
  riskLevel: RiskLevel.HIGH_RISK,
  operator: { kind: 'mask', keepPrefix: 0, keepSuffix: 4 },
  patterns: [
    { id: 'dashed', regex: String.raw`\b[0-3]\d[01]\d{3}[- ]\d{4}\b`, score: 0.35 },
    { id: 'plain', regex: String.raw`\b[0-3]\d[01]\d{7}\b`, score: 0.3 },
  ],
  validate: (value, around) => standsFree(around) && isShortDayFirstDate(digitsOf(value).slice(0, 6)),
  context: ['cpr', 'cpr-nr', 'cpr-nummer', 'cprnr', 'cpr nr', 'personnummer'],
  source: 'CPR-kontoret, "Personnummeret i CPR-systemet"',
  examples: {
    positive: () => [
      { text: 'CPR-nr. 211062-5629', span: '211062-5629' },
      { text: 'cpr 0707614285', span: '0707614285' },
    ],
    negative: () => ['order 211062-5629', 'CPR 321062-5629', 'CPR 211362-5629'],
  },
});
