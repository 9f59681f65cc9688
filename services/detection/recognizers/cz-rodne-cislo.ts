import { RiskLevel } from '#gen/gatehouse/common/v1/risk_pb.js';
import { isShortDate } from './calendar.js';
import { defineRecognizer } from './define.js';
import { digitsOf, standsFree } from './digits.js';

/** Czech and Slovak birth numbers: birth date, women with 50 added to the month, and a number that makes all of it a multiple of eleven. */
export const czRodneCislo = defineRecognizer({
  entity: 'CZ_RODNE_CISLO',
  name: 'Czech or Slovak birth number',
  nameZh: '捷克／斯洛伐克出生号',
  riskLevel: RiskLevel.HIGH_RISK,
  operator: { kind: 'mask', keepPrefix: 0, keepSuffix: 4 },
  patterns: [
    { id: 'slashed', regex: String.raw`\b\d{6}/\d{4}\b`, score: 0.7 },
    { id: 'plain', regex: String.raw`\b\d{10}\b`, score: 0.35 },
    { id: 'before 1954', regex: String.raw`\b\d{6}/\d{3}\b`, score: 0.3 },
  ],
  validate: (value, around) => {
    const digits = digitsOf(value);
    // 20 more are added when the numbers of a day run out.
    const month = String((Number(digits.slice(2, 4)) % 50) % 20).padStart(2, '0');
    if (!standsFree(around) || !isShortDate(digits.slice(0, 2) + month + digits.slice(4, 6))) return false;
    return (
      digits.length === 9 ||
      Number(digits) % 11 === 0 ||
      (Number(digits.slice(0, 9)) % 11 === 10 && digits.endsWith('0'))
    );
  },
  context: ['rodné číslo', 'rodne cislo', 'rodného čísla', 'r.č.', 'rč:', 'r. č.'],
  standsAlone: true,
  source: 'Zákon č. 133/2000 Sb. § 13; zákon č. 301/1995 Z. z.',
  examples: {
    positive: () => [
      { text: 'Rodné číslo: 736028/5163', span: '736028/5163' },
      { text: 'rč: 6801010007', span: '6801010007' },
    ],
    negative: () => ['736028/5164', '731328/5163', 'order 6801010007'],
  },
});
