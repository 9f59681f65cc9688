import { RiskLevel } from '#gen/gatehouse/common/v1/risk_pb.js';
import { isShortDate } from './calendar.js';
import { defineRecognizer } from './define.js';
import { standsFree } from './digits.js';

const states = 'AS|BC|BS|CC|CL|CM|CS|CH|DF|DG|GT|GR|HG|JC|MC|MN|MS|NT|NL|OC|PL|QT|QR|SP|SL|SR|TC|TS|TL|VZ|YN|ZS|NE';

/** Mexican population registry codes: letters of the name, birth date, sex, state, and a check digit. */
export const mxCurp = defineRecognizer({
  entity: 'MX_CURP',
  name: 'Mexican population code (CURP)',
  nameZh: '墨西哥人口登记码（CURP）',
  riskLevel: RiskLevel.HIGH_RISK,
  operator: { kind: 'mask', keepPrefix: 4, keepSuffix: 0 },
  patterns: [
    {
      id: 'code',
      regex: String.raw`\b[A-Z][AEIOUX][A-Z]{2}\d{6}[HMX](?:${states})[B-DF-HJ-NP-TV-Z]{3}[A-Z\d]\d\b`,
      score: 0.85,
    },
  ],
  validate: (value, around) => {
    const alphabet = '0123456789ABCDEFGHIJKLMN_OPQRSTUVWXYZ';
    const sum = [...value.slice(0, 17)].reduce(
      (total, sign, index) => total + alphabet.indexOf(sign) * (18 - index),
      0,
    );
    return standsFree(around) && isShortDate(value.slice(4, 10)) && (10 - (sum % 10)) % 10 === Number(value[17]);
  },
  context: ['curp'],
  source: 'Secretaría de Gobernación, Instructivo normativo para la asignación de la CURP',
  examples: {
    positive: () => [
      { text: 'CURP: HEGG560427MVZRRL04', span: 'HEGG560427MVZRRL04' },
      { text: 'mi clave es BOXW310820HNERXN09.', span: 'BOXW310820HNERXN09' },
    ],
    negative: () => ['HEGG560427MVZRRL05', 'HEGG561327MVZRRL04', 'HEGG560427MXXRRL04'],
  },
});
