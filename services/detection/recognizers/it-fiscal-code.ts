import { RiskLevel } from '#gen/gatehouse/common/v1/risk_pb.js';
import { defineRecognizer } from './define.js';
import { standsFree } from './digits.js';

/** Values of the characters at odd places, in the order 0–9 or A–Z. */
const oddValues = [1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24, 23];

/** Italian fiscal codes: letters of the name, birth date, birthplace, and a letter that checks them all. */
export const itFiscalCode = defineRecognizer({
  entity: 'IT_FISCAL_CODE',
  name: 'Italian fiscal code',
  nameZh: '意大利税号',
  riskLevel: RiskLevel.HIGH_RISK,
  operator: { kind: 'mask', keepPrefix: 3, keepSuffix: 1 },
  patterns: [
    { id: 'code', regex: String.raw`\b[A-Z]{6}\d{2}[A-EHLMPRST]\d{2}[A-Z]\d{3}[A-Z]\b`, score: 0.85 },
    { id: 'any case', regex: String.raw`(?i)\b[A-Z]{6}\d{2}[A-EHLMPRST]\d{2}[A-Z]\d{3}[A-Z]\b`, score: 0.4 },
  ],
  validate: (value, around) => {
    const code = value.toUpperCase();
    const day = Number(code.slice(9, 11)) % 40;
    if (!standsFree(around) || day < 1 || day > 31) return false;
    const sum = [...code.slice(0, 15)].reduce((total, character, index) => {
      const number = /\d/.test(character) ? Number(character) : character.charCodeAt(0) - 65;
      return total + (index % 2 === 0 ? oddValues[number]! : number);
    }, 0);
    return code.charCodeAt(15) - 65 === sum % 26;
  },
  context: ['codice fiscale', 'cod. fisc', 'fiscal code', 'c.f.'],
  standsAlone: true,
  source: 'Decreto del Ministero delle Finanze 23 dicembre 1976 n. 13813',
  examples: {
    positive: () => [
      { text: 'Codice fiscale RSSMRA85T10A562S', span: 'RSSMRA85T10A562S' },
      { text: 'rssmra85t10a562s', span: 'rssmra85t10a562s' },
    ],
    negative: () => ['RSSMRA85T10A562T', 'RSSMRA85T35A562S', 'RSSMRA85T10A56S'],
  },
});
