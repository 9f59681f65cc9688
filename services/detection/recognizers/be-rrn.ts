import { RiskLevel } from '#gen/gatehouse/common/v1/risk_pb.js';
import { mod97 } from './checksum.js';
import { defineRecognizer } from './define.js';
import { digitsOf, isUniform, standsFree } from './digits.js';

/** Belgian national register numbers: birth date, serial number, and 97 minus the remainder of what stands before. */
export const beRrn = defineRecognizer({
  entity: 'BE_RRN',
  name: 'Belgian national register number',
  nameZh: '比利时国民登记号',
  riskLevel: RiskLevel.HIGH_RISK,
  operator: { kind: 'mask', keepPrefix: 0, keepSuffix: 2 },
  patterns: [
    { id: 'dotted', regex: String.raw`\b\d{2}\.\d{2}\.\d{2}-\d{3}\.\d{2}\b`, score: 0.8 },
    { id: 'plain', regex: String.raw`\b\d{6}[ -]?\d{3}[ -]?\d{2}\b`, score: 0.4 },
  ],
  validate: (value, around) => {
    const digits = digitsOf(value);
    // Months of some registers are raised by 20 or 40; months and days that are not known are zero.
    const month = Number(digits.slice(2, 4)) % 20;
    if (!standsFree(around) || month > 12 || Number(digits.slice(4, 6)) > 31 || isUniform(digits)) return false;
    const key = 97 - Number(digits.slice(9));
    return mod97(digits.slice(0, 9)) === key || mod97(`2${digits.slice(0, 9)}`) === key;
  },
  context: [
    'rijksregister',
    'rijksregisternummer',
    'registre national',
    'numéro national',
    'nationalregister',
    'insz',
    'niss',
  ],
  standsAlone: true,
  source: 'Koninklijk besluit van 3 april 1984',
  examples: {
    positive: () => [
      { text: 'Rijksregisternummer 85.07.30-033.28', span: '85.07.30-033.28' },
      { text: 'NISS 85073003328', span: '85073003328' },
      { text: '17.07.30-033.84', span: '17.07.30-033.84' },
    ],
    negative: () => ['85.07.30-033.29', 'order 85073003328', 'NISS 85993003328'],
  },
});
