import { RiskLevel } from '#gen/gatehouse/common/v1/risk_pb.js';
import { defineRecognizer } from './define.js';
import { standsFree } from './digits.js';

/** Numbers of Indian voter cards. Nothing checks them, so they count only in context. */
export const inVoter = defineRecognizer({
  entity: 'IN_VOTER',
  name: 'Indian voter number (EPIC)',
  nameZh: '印度选民证号（EPIC）',
  riskLevel: RiskLevel.HIGH_RISK,
  operator: { kind: 'mask', keepPrefix: 0, keepSuffix: 4 },
  patterns: [{ id: 'number', regex: String.raw`(?i)\b[A-Z]{3}\d{7}\b`, score: 0.3 }],
  validate: (_, around) => standsFree(around),
  context: ['voter', 'voter id', 'epic', 'epic no', 'election card', 'vote'],
  source: 'Election Commission of India, Electors Photo Identity Card',
  examples: {
    positive: () => [
      { text: 'Voter ID: KSD1287349', span: 'KSD1287349' },
      { text: 'You can vote with your CPJ4467918', span: 'CPJ4467918' },
    ],
    negative: () => ['flight KSD1287349', 'voter KSD128734'],
  },
});
