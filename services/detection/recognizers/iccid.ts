import { RiskLevel } from '#gen/gatehouse/common/v1/risk_pb.js';
import { isLuhnValid } from './checksum.js';
import { defineRecognizer } from './define.js';
import { standsFree } from './digits.js';

/** Numbers of SIM cards: 89 for telecommunications, nineteen or twenty digits, Luhn check digit. */
export const iccid = defineRecognizer({
  entity: 'ICCID',
  name: 'SIM card number (ICCID)',
  nameZh: 'SIM 卡号（ICCID）',
  riskLevel: RiskLevel.MEDIUM_RISK,
  operator: { kind: 'mask', keepPrefix: 4, keepSuffix: 4 },
  patterns: [{ id: 'number', regex: String.raw`\b89\d{17,18}\b`, score: 0.5 }],
  validate: (value, around) => standsFree(around) && isLuhnValid(value),
  context: ['iccid', 'sim', 'sim card'],
  source: 'ITU-T E.118',
  examples: {
    positive: () => [
      { text: 'ICCID 8991101200003204514', span: '8991101200003204514' },
      { text: 'SIM 8991101200003204514', span: '8991101200003204514' },
    ],
    negative: () => ['ICCID 8991101200003204515', '89911012000032'],
  },
});
