import { RiskLevel } from '#gen/gatehouse/common/v1/risk_pb.js';
import { defineRecognizer } from './define.js';
import { compactOf, digitsOf, standsFree } from './digits.js';

/** Spanish identity numbers: up to eight digits and the letter that follows from them. */
export const esNif = defineRecognizer({
  entity: 'ES_NIF',
  name: 'Spanish identity number',
  nameZh: '西班牙身份证号（DNI/NIF）',
  riskLevel: RiskLevel.HIGH_RISK,
  operator: { kind: 'mask', keepPrefix: 0, keepSuffix: 3 },
  patterns: [
    { id: 'eight digits', regex: String.raw`\b\d{8}-?[A-HJ-NP-TV-Z]\b`, score: 0.5 },
    { id: 'any case or length', regex: String.raw`(?i)\b\d{7,8}[ -]?[A-HJ-NP-TV-Z]\b`, score: 0.35 },
    { id: 'dotted', regex: String.raw`(?i)\b\d{1,2}\.\d{3}\.\d{3}[ -]?[A-HJ-NP-TV-Z]\b`, score: 0.5 },
  ],
  validate: (value, around) => {
    const letter = 'TRWAGMYFPDXBNJZSQVHLCKE'[Number(digitsOf(value)) % 23];
    return standsFree(around) && compactOf(value).at(-1) === letter && !/^0+$/.test(digitsOf(value));
  },
  context: ['dni', 'nif', 'documento nacional', 'identidad', 'identity'],
  standsAlone: true,
  source: 'Real Decreto 1553/2005; Ministerio del Interior, "Cálculo del dígito de control"',
  examples: {
    positive: () => [
      { text: 'Mi DNI es 12345678Z.', span: '12345678Z' },
      { text: '55555555-K', span: '55555555-K' },
      { text: 'dni 12345678z', span: '12345678z' },
      { text: '1111111G', span: '1111111G' },
    ],
    negative: () => ['DNI 12345678A', 'size 1111111g', 'DNI 12345678'],
  },
});
