import { RiskLevel } from '#gen/gatehouse/common/v1/risk_pb.js';
import { isShortDate } from './calendar.js';
import { weightedSum } from './checksum.js';
import { defineRecognizer } from './define.js';
import { standsFree } from './digits.js';

/** Bulgarian personal numbers: birth date with the century in the month, serial number, check digit. */
export const bgEgn = defineRecognizer({
  entity: 'BG_EGN',
  name: 'Bulgarian personal number',
  nameZh: '保加利亚个人身份号（EGN）',
  riskLevel: RiskLevel.HIGH_RISK,
  operator: { kind: 'mask', keepPrefix: 0, keepSuffix: 4 },
  patterns: [{ id: 'ten digits', regex: String.raw`\b\d{10}\b`, score: 0.35 }],
  validate: (value, around) => {
    const month = String(Number(value.slice(2, 4)) % 20).padStart(2, '0');
    if (!standsFree(around) || !isShortDate(value.slice(0, 2) + month + value.slice(4, 6))) return false;
    return (weightedSum(value, [2, 4, 8, 5, 10, 9, 7, 3, 6]) % 11) % 10 === Number(value[9]);
  },
  context: ['егн', 'egn', 'единен граждански номер'],
  standsAlone: true,
  source: 'Наредба № РД-02-20-9 от 2012',
  examples: {
    positive: () => [
      { text: 'ЕГН: 7523169263', span: '7523169263' },
      { text: 'EGN 8032056031', span: '8032056031' },
    ],
    negative: () => ['ЕГН 7523169264', 'order 7523169263', 'ЕГН 7513169263'],
  },
});
