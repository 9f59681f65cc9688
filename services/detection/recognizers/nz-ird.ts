import { RiskLevel } from '#gen/gatehouse/common/v1/risk_pb.js';
import { weightedSum } from './checksum.js';
import { defineRecognizer } from './define.js';
import { digitsOf, standsFree } from './digits.js';

/** New Zealand tax numbers: seven or eight digits and a check digit. */
export const nzIrd = defineRecognizer({
  entity: 'NZ_IRD',
  name: 'New Zealand IRD number',
  nameZh: '新西兰税号（IRD）',
  riskLevel: RiskLevel.HIGH_RISK,
  operator: { kind: 'mask', keepPrefix: 0, keepSuffix: 3 },
  patterns: [{ id: 'number', regex: String.raw`\b\d{2,3}[ -]?\d{3}[ -]?\d{3}\b`, score: 0.25 }],
  validate: (value, around) => {
    const digits = digitsOf(value).padStart(9, '0');
    if (!standsFree(around) || Number(digits) < 10_000_000 || Number(digits) > 150_000_000) return false;
    const first = 11 - (weightedSum(digits, [3, 2, 7, 6, 5, 4, 3, 2]) % 11);
    const second = 11 - (weightedSum(digits, [7, 4, 3, 2, 5, 2, 7, 6]) % 11);
    const check = first === 10 ? second : first;
    return (check === 11 ? 0 : check) === Number(digits[8]);
  },
  context: ['ird', 'ird number', 'inland revenue'],
  source: 'Inland Revenue, "Resident withholding tax file specification", IRD number validation',
  examples: {
    positive: () => [
      { text: 'IRD number 49-091-850', span: '49-091-850' },
      { text: 'IRD 136410132', span: '136410132' },
    ],
    negative: () => ['IRD 49-091-851', 'order 136410132'],
  },
});
