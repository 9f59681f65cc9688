import { RiskLevel } from '#gen/gatehouse/common/v1/risk_pb.js';
import { defineRecognizer } from './define.js';
import { standsFree } from './digits.js';

/** Indian goods and services tax numbers: state, permanent account number of the holder, serial number, Z, check character. */
export const inGstin = defineRecognizer({
  entity: 'IN_GSTIN',
  name: 'Indian GST number',
  nameZh: '印度商品服务税号（GSTIN）',
  riskLevel: RiskLevel.LOW_RISK,
  operator: { kind: 'mask', keepPrefix: 2, keepSuffix: 3 },
  patterns: [{ id: 'number', regex: String.raw`\b[0-3]\d[A-Z]{5}\d{4}[A-Z][1-9A-Z]Z[0-9A-Z]\b`, score: 0.7 }],
  validate: (value, around) => standsFree(around) && Number(value.slice(0, 2)) >= 1 && Number(value.slice(0, 2)) <= 38,
  context: ['gstin', 'gst'],
  source: 'Central Goods and Services Tax Rules 2017, rule 10; GSTN state codes',
  examples: {
    positive: () => [
      { text: 'GSTIN 27AAPFU0939F1ZV', span: '27AAPFU0939F1ZV' },
      { text: '07PQRST6789K1Z2', span: '07PQRST6789K1Z2' },
    ],
    negative: () => ['39AAPFU0939F1ZV', '27AAPFU0939F1YV', '00AAPFU0939F1ZV'],
  },
});
