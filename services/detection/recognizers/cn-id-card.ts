import { RiskLevel } from '#gen/gatehouse/common/v1/risk_pb.js';
import { isDate } from './calendar.js';
import { isMod112Valid } from './checksum.js';
import { defineRecognizer } from './define.js';

/** First two digits: the province-level divisions, Hong Kong, Macao and Taiwan, residence permits of the last three. */
const provinces = '1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|71|8[1-3]';

/** Chinese resident identity numbers: 18 characters with birth date and check digit; 15 digits of old cards in context. */
export const cnIdCard = defineRecognizer({
  entity: 'CN_ID_CARD',
  name: 'Chinese identity card number',
  nameZh: '中国居民身份证号',
  riskLevel: RiskLevel.HIGH_RISK,
  operator: { kind: 'mask', keepPrefix: 3, keepSuffix: 4 },
  patterns: [
    {
      id: '18 characters',
      regex: String.raw`\b(?:${provinces})\d{4}(?:18|19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dXx]\b`,
      score: 0.95,
    },
    {
      id: '15 digits',
      regex: String.raw`\b(?:${provinces})\d{6}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}\b`,
      score: 0.3,
    },
  ],
  validate: (value) => {
    const day = value.length === 15 ? `19${value.slice(6, 12)}` : value.slice(6, 14);
    if (!isDate(Number(day.slice(0, 4)), Number(day.slice(4, 6)), Number(day.slice(6)))) return false;
    return value.length === 15 || isMod112Valid(value);
  },
  context: [
    '身份证',
    '身份证号',
    '身份证号码',
    '证件号',
    '公民身份',
    '身分证',
    'id card',
    'identity card',
    'resident id',
  ],
  source: 'GB 11643-1999; check digit ISO/IEC 7064 MOD 11-2',
  examples: {
    positive: () => [
      { text: '身份证号11010519491231002X，请核对', span: '11010519491231002X' },
      { text: 'ID 440524188001010014.', span: '440524188001010014' },
      { text: '老身份证：110105491231002', span: '110105491231002' },
    ],
    negative: () => [
      '110105194912310021',
      '11010519490231002X',
      '990105194912310023',
      '订单号110105491231002',
      '1101051949123100211',
    ],
  },
});
