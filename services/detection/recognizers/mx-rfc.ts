import { RiskLevel } from '#gen/gatehouse/common/v1/risk_pb.js';
import { isShortDate } from './calendar.js';
import { defineRecognizer } from './define.js';
import { standsFree } from './digits.js';

/** Mexican tax numbers: letters of the name, date of birth or founding, two characters, check character. */
export const mxRfc = defineRecognizer({
  entity: 'MX_RFC',
  name: 'Mexican tax number (RFC)',
  nameZh: '墨西哥税号（RFC）',
  riskLevel: RiskLevel.HIGH_RISK,
  operator: { kind: 'mask', keepPrefix: 3, keepSuffix: 0 },
  patterns: [
    { id: 'person', regex: String.raw`\b[A-Z][AEIOUX][A-Z]{2}-?\d{6}-?[A-Z\d]{2}[A\d]\b`, score: 0.6 },
    { id: 'firm', regex: String.raw`\b[A-Z&]{3}-?\d{6}-?[A-Z\d]{2}[A\d]\b`, score: 0.4 },
  ],
  validate: (value, around) => {
    const code = value.replaceAll('-', '').padStart(13, ' ');
    const alphabet = '0123456789ABCDEFGHIJKLMN&OPQRSTUVWXYZ ';
    const sum = [...code.slice(0, 12)].reduce((total, sign, index) => total + alphabet.indexOf(sign) * (13 - index), 0);
    const check = 11 - (sum % 11);
    return (
      standsFree(around) &&
      isShortDate(code.slice(4, 10)) &&
      code[12] === (check === 11 ? '0' : check === 10 ? 'A' : String(check))
    );
  },
  context: ['rfc', 'contribuyente', 'contribuyentes'],
  source: 'SAT, Código Fiscal de la Federación art. 27; anexo 3 RMF',
  examples: {
    positive: () => [
      { text: 'RFC: GODE561231GR8', span: 'GODE561231GR8' },
      { text: 'RFC de la empresa: MAB9307148T4', span: 'MAB9307148T4' },
    ],
    negative: () => ['RFC GODE561231GR9', 'GODE561331GR8', 'part MAB9307148T4'],
  },
});
