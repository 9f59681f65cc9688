import { RiskLevel } from '#gen/gatehouse/common/v1/risk_pb.js';
import { defineRecognizer } from './define.js';

/** Chinese mobile numbers, with or without the country code, plain or in groups of 3, 4 and 4. */
export const cnPhone = defineRecognizer({
  entity: 'CN_PHONE',
  name: 'Chinese mobile number',
  nameZh: '中国手机号',
  riskLevel: RiskLevel.MEDIUM_RISK,
  operator: { kind: 'mask', keepPrefix: 3, keepSuffix: 4 },
  patterns: [
    {
      id: 'mobile',
      regex: String.raw`(?:(?:\+|\b(?:00)?)86[ -]?|\b)1[3-9]\d(?:\d{8}|[ -]\d{4}[ -]\d{4})\b`,
      score: 0.75,
    },
  ],
  validate: (value, { before, after }) => {
    if (/[-.+\d]$/.test(before) || /^(?:-\d|\.\d|%)/.test(after)) return false;
    const digits = value.replace(/\D/g, '').slice(-11);
    // Allocated ranges: 14 data cards 141, 144–149; 15 without 154; 16 162, 165–167; 17 without 179; 19 without 194.
    return !/^1(?:4[023]|54|6[013489]|79|94)/.test(digits) && new Set(digits).size > 2;
  },
  context: [
    '手机',
    '电话',
    '联系方式',
    '联系电话',
    '手机号',
    '致电',
    '拨打',
    'mobile',
    'phone',
    'call',
    'tel',
    'wechat',
    '微信',
  ],
  source: 'Telecommunications Network Numbering Plan of the MIIT, 2017, and later allocations',
  examples: {
    positive: () => [
      { text: '手机13800138000，随时联系', span: '13800138000' },
      { text: 'call +86 139-1234-5678 please', span: '+86 139-1234-5678' },
      { text: '008615912345678', span: '008615912345678' },
      { text: '电话：186 1234 5678。', span: '186 1234 5678' },
    ],
    negative: () => [
      '12345678901',
      '23800138000',
      '138001380001',
      '订单20231380013800',
      'ratio 0.13800138000',
      'id 7-13800138000',
    ],
  },
});
