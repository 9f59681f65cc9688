import { RiskLevel } from '#gen/gatehouse/common/v1/risk_pb.js';
import { weightedSum } from './checksum.js';
import { defineRecognizer } from './define.js';
import { digitsOf, standsFree } from './digits.js';

/** Austrian social security numbers: serial number, check digit, birth date. */
export const atSvnr = defineRecognizer({
  entity: 'AT_SVNR',
  name: 'Austrian social security number',
  nameZh: '奥地利社会保险号',
  riskLevel: RiskLevel.HIGH_RISK,
  operator: { kind: 'mask', keepPrefix: 0, keepSuffix: 6 },
  patterns: [{ id: 'ten digits', regex: String.raw`\b[1-9]\d{3}[ -]?\d{6}\b`, score: 0.35 }],
  validate: (value, around) => {
    const digits = digitsOf(value);
    // Months over 12 are given out when the numbers of a day run out.
    const dayExists = Number(digits.slice(4, 6)) <= 31 && Number(digits.slice(6, 8)) <= 15;
    return (
      standsFree(around) && dayExists && weightedSum(digits, [3, 7, 9, 0, 5, 8, 4, 2, 1, 6]) % 11 === Number(digits[3])
    );
  },
  context: ['svnr', 'sv-nummer', 'sv nummer', 'sozialversicherungsnummer', 'versicherungsnummer', 'sozialversicherung'],
  standsAlone: true,
  source: '§ 31 ASVG; Dachverband der Sozialversicherungsträger',
  examples: {
    positive: () => [
      { text: 'SVNR: 1237 010180', span: '1237 010180' },
      { text: 'Versicherungsnummer 1237010180', span: '1237010180' },
    ],
    negative: () => ['SVNR 1238 010180', 'order 1237010180', 'SVNR 1237 410180'],
  },
});
