import { RiskLevel } from '#gen/gatehouse/common/v1/risk_pb.js';
import { defineRecognizer } from './define.js';

/** The three or four digits that prove that somebody holds a card, behind their name. */
export const cardSecurityCode = defineRecognizer({
  entity: 'CARD_SECURITY_CODE',
  name: 'Card security code (CVV)',
  nameZh: '银行卡安全码（CVV）',
  riskLevel: RiskLevel.HIGH_RISK,
  operator: { kind: 'redact' },
  patterns: [
    {
      id: 'behind its name',
      regex: String.raw`(?i:\b(?:cvv2?|cvc2?|cvn|card verification|security code)|安全码)(?:\s(?:code|number|no\.?))?\s?(?:is|：|:|=|为|是)?\s?\d{3,4}\b`,
      score: 0.8,
      locate: (match) => ({ start: match.search(/\d+$/), end: match.length }),
    },
  ],
  validate: (_, { before, after }) => !/\d$/.test(before) && !/^(?:[-.]?\d|%)/.test(after),
  source: 'PCI DSS v4.0, sensitive authentication data; ISO/IEC 7813',
  examples: {
    positive: () => [
      { text: 'exp 12/29, CVV 123', span: '123' },
      { text: 'cvc: 4567', span: '4567' },
      { text: '安全码是123', span: '123' },
    ],
    negative: () => ['CVV is required', 'cvv 12345', 'security code of conduct'],
  },
});
