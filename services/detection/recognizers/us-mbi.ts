import { RiskLevel } from '#gen/gatehouse/common/v1/risk_pb.js';
import { defineRecognizer } from './define.js';
import { standsFree } from './digits.js';

/** Letters without those that look like digits. */
const letter = '[AC-HJKMNP-RT-Y]';
const either = '[0-9AC-HJKMNP-RT-Y]';

/** Medicare beneficiary identifiers of the United States: eleven letters and digits, each place with its own alphabet. */
export const usMbi = defineRecognizer({
  entity: 'US_MBI',
  name: 'US Medicare number',
  nameZh: '美国联邦医疗保险号（MBI）',
  riskLevel: RiskLevel.HIGH_RISK,
  operator: { kind: 'mask', keepPrefix: 0, keepSuffix: 4 },
  patterns: [
    {
      id: 'identifier',
      regex: `(?i)\\b[1-9]${letter}${either}\\d-?${letter}${either}\\d-?${letter}{2}\\d{2}\\b`,
      score: 0.65,
    },
  ],
  validate: (value, around) => standsFree(around) && [0, 2].includes(value.split('-').length - 1),
  context: ['medicare', 'mbi', 'beneficiary'],
  source: 'CMS, "Understanding the Medicare Beneficiary Identifier"',
  examples: {
    positive: () => [
      { text: 'Medicare ID: 3CD5-FG7-HJ89', span: '3CD5-FG7-HJ89' },
      { text: 'Patient 1EG4TE5MK73 was seen', span: '1EG4TE5MK73' },
      { text: '医保号1EG4-TE5-MK73', span: '1EG4-TE5-MK73' },
    ],
    negative: () => ['1EG4-ZE5-MK73', '1EG4-TE5-OK73', '1EG4TE5MK7', 'AEG4-TE5-MK73', '1EG4TE5MK734'],
  },
});
