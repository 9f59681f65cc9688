import { RiskLevel } from '#gen/gatehouse/common/v1/risk_pb.js';
import { isLuhnValid } from './checksum.js';
import { defineRecognizer } from './define.js';
import { digitsOf, isUniform, standsFree } from './digits.js';

/** Canadian social insurance numbers: nine digits that pass the Luhn check. One in ten numbers does. */
export const caSin = defineRecognizer({
  entity: 'CA_SIN',
  name: 'Canadian social insurance number',
  nameZh: '加拿大社会保险号（SIN）',
  riskLevel: RiskLevel.HIGH_RISK,
  operator: { kind: 'mask', keepPrefix: 0, keepSuffix: 3 },
  patterns: [
    { id: 'grouped', regex: String.raw`\b[1-79]\d{2}[ -]\d{3}[ -]\d{3}\b`, score: 0.35 },
    { id: 'plain', regex: String.raw`\b[1-79]\d{8}\b`, score: 0.2 },
  ],
  validate: (value, around) => standsFree(around) && isLuhnValid(digitsOf(value)) && !isUniform(digitsOf(value)),
  context: ['sin', 'sin:', 'sin#', 'social insurance', 'nas', 'assurance sociale', 'canada'],
  standsAlone: true,
  source: 'Government of Canada, Social Insurance Number; Luhn per ISO/IEC 7812-1',
  examples: {
    positive: () => [
      { text: 'My SIN is 347-677-452.', span: '347-677-452' },
      { text: 'mon NAS: 258 933 688', span: '258 933 688' },
      { text: '130692544', span: '130692544' },
    ],
    negative: () => ['SIN 435-418-166', 'order 130692544', 'SIN 812 345 678', 'SIN 999 999 999'],
  },
});
