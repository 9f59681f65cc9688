import { RiskLevel } from '#gen/gatehouse/common/v1/risk_pb.js';
import { isLuhnValid } from './checksum.js';
import { defineRecognizer } from './define.js';

/**
 * Payment card numbers of the brands below, plain or in the groups that are printed on the card, split by single
 * spaces or dashes. Every one must pass the Luhn check, which nine of ten random numbers do not.
 */
export const creditCard = defineRecognizer({
  entity: 'CREDIT_CARD',
  name: 'Credit card number',
  nameZh: '银行卡号',
  riskLevel: RiskLevel.HIGH_RISK,
  operator: { kind: 'mask', keepPrefix: 4, keepSuffix: 4 },
  patterns: [
    // 16 digits: Visa, Mastercard (51–55, 2221–2720), Discover, JCB, UnionPay, Maestro, Mir, RuPay.
    {
      id: '16 digits',
      regex: String.raw`\b(?:4\d{3}|5[0-8]\d\d|2[2-7]\d\d|6\d{3}|35\d\d|8[12]\d\d)(?:\d{12}|(?: \d{4}){3}|(?:-\d{4}){3})\b`,
      score: 0.9,
    },
    { id: 'American Express', regex: String.raw`\b3[47]\d\d(?:\d{11}| \d{6} \d{5}|-\d{6}-\d{5})\b`, score: 0.9 },
    {
      id: 'Diners Club',
      regex: String.raw`\b3(?:0[0-59]|[689]\d)\d(?:\d{10}| \d{6} \d{4}|-\d{6}-\d{4})\b`,
      score: 0.8,
    },
    {
      id: '19 digits',
      regex: String.raw`\b(?:4\d{3}|62\d\d|6[0-9]\d\d)(?:\d{15}|(?: \d{4}){3} \d{3}|(?:-\d{4}){3}-\d{3})\b`,
      score: 0.8,
    },
    // Short numbers of Visa and Maestro and the old ones of JCB: too many other numbers look like them.
    { id: 'short', regex: String.raw`\b(?:4\d{12}|(?:1800|2131)\d{11}|5[06-8]\d{10,12}|6\d{11,14})\b`, score: 0.4 },
  ],
  validate: (value, { before, after }) => {
    // A number inside a longer dashed or dotted one is a serial number, an account or a version.
    if (/[-.\d]$/.test(before) || /^(?:-|\.\d)/.test(after)) return false;
    return isLuhnValid(value.replace(/\D/g, ''));
  },
  context: [
    ...['card', 'credit', 'debit', 'visa', 'mastercard', 'amex', 'cc', 'kreditkarte', 'karte', 'carte', 'tarjeta'],
    ...['carta', 'cartão', 'карта', 'карты', '卡号', '信用卡', '银行卡', 'カード', '카드', 'بطاقة'],
  ],
  source: 'ISO/IEC 7812-1 and the number ranges that the brands publish',
  examples: {
    positive: () => [
      { text: 'Card 4111 1111 1111 1111, exp 12/29', span: '4111 1111 1111 1111' },
      { text: 'pay with 5555555555554444 now', span: '5555555555554444' },
      { text: 'Mastercard 2223-0031-2200-3222', span: '2223-0031-2200-3222' },
      { text: 'amex: 3782 822463 10005.', span: '3782 822463 10005' },
      { text: '卡号6011000990139424。', span: '6011000990139424' },
      { text: 'JCB 3530111333300000', span: '3530111333300000' },
      { text: 'UnionPay 6212 3456 7890 1234 569', span: '6212 3456 7890 1234 569' },
      { text: 'cancel my card 180000826105910 please', span: '180000826105910' },
      { text: 'Diners 3056 930902 5904', span: '3056 930902 5904' },
    ],
    negative: () => [
      'Card 4111 1111 1111 1112',
      'order 1234567890123456',
      'order 180000826105910',
      'all zero 0000 0000 0000 0000',
      'tracking 94111111111111111111',
      'id 4111-1111-1111-1111-1111',
      'timestamp 1700000000000000',
    ],
  },
});
