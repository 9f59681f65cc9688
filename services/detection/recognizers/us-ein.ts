import { RiskLevel } from '#gen/gatehouse/common/v1/risk_pb.js';
import { defineRecognizer } from './define.js';
import { standsFree } from './digits.js';

/** United States employer identification numbers. No check digit, so they count only in context. */
export const usEin = defineRecognizer({
  entity: 'US_EIN',
  name: 'US employer identification number',
  nameZh: '美国雇主识别号（EIN）',
  riskLevel: RiskLevel.MEDIUM_RISK,
  operator: { kind: 'mask', keepPrefix: 0, keepSuffix: 4 },
  patterns: [{ id: 'dashed', regex: String.raw`\b\d{2}-\d{7}\b`, score: 0.35 }],
  validate: (value, around) => standsFree(around) && !/^(?:0[0789]|1[789]|2[89]|49|69|7[089]|89|9[67])/.test(value),
  context: ['ein', 'fein', 'employer identification', 'employer id', 'federal tax id', 'tax id', 'irs number'],
  source: 'IRS, "How EINs are assigned and valid EIN prefixes"',
  examples: {
    positive: () => [
      { text: 'Our EIN is 12-3456789.', span: '12-3456789' },
      { text: 'Federal Tax ID: 94-2404110', span: '94-2404110' },
    ],
    negative: () => ['part 12-3456789', 'EIN 00-1234567', 'EIN 12-345678'],
  },
});
