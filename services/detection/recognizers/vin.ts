import { RiskLevel } from '#gen/gatehouse/common/v1/risk_pb.js';
import { defineRecognizer } from './define.js';
import { digitsOf, standsFree } from './digits.js';

/** Values of the letters; I, O and Q are not used. */
const letterValues = 'A1B2C3D4E5F6G7H8J1K2L3M4N5P7R9S2T3U4V5W6X7Y8Z9';
const weights = [8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2];

function isChecked(vin: string): boolean {
  const sum = [...vin].reduce((total, sign, index) => {
    const value = /\d/.test(sign) ? Number(sign) : Number(letterValues[letterValues.indexOf(sign) + 1]);
    return total + value * weights[index]!;
  }, 0);
  return vin[8] === (sum % 11 === 10 ? 'X' : String(sum % 11));
}

/** Vehicle identification numbers: those with a check digit anywhere, others behind a word that says so. */
export const vin = defineRecognizer({
  entity: 'VIN',
  name: 'Vehicle identification number',
  nameZh: '车辆识别代号（VIN）',
  riskLevel: RiskLevel.MEDIUM_RISK,
  operator: { kind: 'mask', keepPrefix: 3, keepSuffix: 4 },
  patterns: [
    {
      id: 'with check digit',
      regex: String.raw`\b[A-HJ-NPR-Z0-9]{8}[0-9X][A-HJ-NPR-Z0-9]{4}\d{4}\b`,
      score: 0.6,
      locate: (match) => (isChecked(match) ? { start: 0, end: match.length } : undefined),
    },
    {
      id: 'behind its name',
      regex: String.raw`(?i:\bvin(?: number| code|#)?|chassis(?: number| no\.?)?|fahrgestellnummer|fin|numéro de châssis|车架号|车辆识别代号)(?:\s?(?:is|：|:|=|为|是))?\s?[A-HJ-NPR-Z0-9]{13}\d{4}\b`,
      score: 0.7,
      locate: (match) => ({ start: match.length - 17, end: match.length }),
    },
  ],
  validate: (value, around) => standsFree(around) && /[A-Z]/.test(value) && digitsOf(value).length >= 5,
  source: 'ISO 3779; 49 CFR 565.15 (check digit)',
  examples: {
    positive: () => [
      { text: 'my car 1M8GDM9AXKP042788 was stolen', span: '1M8GDM9AXKP042788' },
      { text: 'VIN: WVWZZZ1JZXW000001', span: 'WVWZZZ1JZXW000001' },
      { text: '车架号LSVAU2A37N2183294', span: 'LSVAU2A37N2183294' },
    ],
    negative: () => ['1M8GDM9A1KP042788', 'WVWZZZ1JZXW000001 alone', 'VIN 12345678901234567'],
  },
});
