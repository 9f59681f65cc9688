import { RiskLevel } from '#gen/gatehouse/common/v1/risk_pb.js';
import { defineRecognizer } from './define.js';
import { digitsOf, standsFree } from './digits.js';

/** United States individual taxpayer identification numbers: like a social security number, with a first digit that those never have. */
export const usItin = defineRecognizer({
  entity: 'US_ITIN',
  name: 'US individual taxpayer number',
  nameZh: '美国个人纳税识别号（ITIN）',
  riskLevel: RiskLevel.HIGH_RISK,
  operator: { kind: 'mask', keepPrefix: 0, keepSuffix: 4 },
  patterns: [
    { id: 'dashed', regex: String.raw`\b9\d{2}-\d{2}-\d{4}\b`, score: 0.7 },
    { id: 'plain or spaced', regex: String.raw`\b9\d{2} ?\d{2} ?\d{4}\b`, score: 0.3 },
  ],
  validate: (value, around) => {
    // The groups that the IRS gives out.
    return standsFree(around) && /^(?:5\d|6[0-5]|7\d|8[0-8]|9[0-24-9])/.test(digitsOf(value).slice(3));
  },
  context: ['itin', 'taxpayer', 'tax id', 'tax identification', 'tin:', '纳税'],
  source: 'IRS, Internal Revenue Manual 3.21.263.9',
  examples: {
    positive: () => [
      { text: 'My ITIN is 911-70-1234.', span: '911-70-1234' },
      { text: 'taxpayer number 912 64 1234', span: '912 64 1234' },
      { text: '税号912-91-4321', span: '912-91-4321' },
    ],
    negative: () => ['my tax id 911-89-1234', '911-40-1234', 'order 911701234', 'itin 811-70-1234'],
  },
});
