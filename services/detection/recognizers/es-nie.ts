import { RiskLevel } from '#gen/gatehouse/common/v1/risk_pb.js';
import { defineRecognizer } from './define.js';
import { compactOf, standsFree } from './digits.js';

/** Identity numbers of foreigners in Spain: X, Y or Z, seven digits, and a letter that follows from them. */
export const esNie = defineRecognizer({
  entity: 'ES_NIE',
  name: 'Spanish foreigner number',
  nameZh: '西班牙外国人身份号（NIE）',
  riskLevel: RiskLevel.HIGH_RISK,
  operator: { kind: 'mask', keepPrefix: 1, keepSuffix: 2 },
  patterns: [
    { id: 'number', regex: String.raw`\b[XYZ][ -]?\d{7}[ -]?[A-HJ-NP-TV-Z]\b`, score: 0.65 },
    { id: 'any case', regex: String.raw`(?i)\b[XYZ][ -]?\d{7}[ -]?[A-HJ-NP-TV-Z]\b`, score: 0.4 },
  ],
  validate: (value, around) => {
    const compact = compactOf(value);
    const number = Number('XYZ'.indexOf(compact[0]!) + compact.slice(1, 8));
    return standsFree(around) && compact[8] === 'TRWAGMYFPDXBNJZSQVHLCKE'[number % 23];
  },
  context: ['nie', 'extranjero', 'identidad'],
  standsAlone: true,
  source: 'Real Decreto 557/2011; Ministerio del Interior',
  examples: {
    positive: () => [
      { text: 'Mi NIE es X9613851N', span: 'X9613851N' },
      { text: 'Y8063915-Z', span: 'Y8063915-Z' },
      { text: 'x9613851n', span: 'x9613851n' },
    ],
    negative: () => ['Y8063915Q', '58063915Q', 'Y806391Q'],
  },
});
