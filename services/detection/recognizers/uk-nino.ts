import { RiskLevel } from '#gen/gatehouse/common/v1/risk_pb.js';
import { defineRecognizer } from './define.js';
import { standsFree } from './digits.js';

/** National insurance numbers of the United Kingdom: two letters of those that are given out, six digits, a letter from A to D. */
export const ukNino = defineRecognizer({
  entity: 'UK_NINO',
  name: 'UK national insurance number',
  nameZh: '英国国民保险号（NINO）',
  riskLevel: RiskLevel.HIGH_RISK,
  operator: { kind: 'mask', keepPrefix: 2, keepSuffix: 0 },
  patterns: [
    {
      id: 'number',
      regex: String.raw`\b[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z] ?\d{2} ?\d{2} ?\d{2} ?[A-D]\b`,
      score: 0.65,
    },
    {
      id: 'any case',
      regex: String.raw`(?i)\b[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z] ?\d{2} ?\d{2} ?\d{2} ?[A-D]\b`,
      score: 0.35,
    },
  ],
  validate: (value, around) => standsFree(around) && !/^(?:BG|GB|NK|KN|TN|NT|ZZ)/i.test(value),
  context: ['nino', 'national insurance', 'ni number', 'ni no'],
  standsAlone: true,
  source: 'HMRC, National Insurance Manual NIM39110',
  examples: {
    positive: () => [
      { text: 'nino: PR 123612C', span: 'PR 123612C' },
      { text: 'AA 12 34 56 B', span: 'AA 12 34 56 B' },
      { text: 'Her NI number is ab123456c.', span: 'ab123456c' },
    ],
    negative: () => ['AA 12 34 56 H', 'BG123612A', 'nino: nt 99 88 77 a', 'UV 98 76 54 B', 'ab1234561'],
  },
});
