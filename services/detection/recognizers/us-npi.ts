import { RiskLevel } from '#gen/gatehouse/common/v1/risk_pb.js';
import { isLuhnValid } from './checksum.js';
import { defineRecognizer } from './define.js';
import { digitsOf, standsFree } from './digits.js';

/** United States national provider identifiers of physicians and hospitals: ten digits whose Luhn check counts the prefix 80840. */
export const usNpi = defineRecognizer({
  entity: 'US_NPI',
  name: 'US national provider identifier',
  nameZh: '美国医疗服务提供者编号（NPI）',
  riskLevel: RiskLevel.MEDIUM_RISK,
  operator: { kind: 'mask', keepPrefix: 0, keepSuffix: 4 },
  patterns: [{ id: 'plain or grouped', regex: String.raw`\b[12]\d{3}[ -]?\d{3}[ -]?\d{3}\b`, score: 0.3 }],
  validate: (value, around) => standsFree(around) && isLuhnValid(`80840${digitsOf(value)}`),
  context: ['npi', 'provider id', 'provider identifier', 'national provider', 'provider number'],
  standsAlone: true,
  source: '45 CFR 162.406; CMS, "NPI check digit"',
  examples: {
    positive: () => [
      { text: 'NPI: 1234567893', span: '1234567893' },
      { text: 'The provider identifier is 1245-319-599.', span: '1245-319-599' },
      { text: '1245319599', span: '1245319599' },
    ],
    negative: () => ['NPI 1234567890', 'NPI 0234567893', 'order 1234567893'],
  },
});
