import { RiskLevel } from '#gen/gatehouse/common/v1/risk_pb.js';
import { isShortDayFirstDate } from './calendar.js';
import { isLuhnValid } from './checksum.js';
import { defineRecognizer } from './define.js';
import { standsFree } from './digits.js';

/** Greek social security numbers: birth date, serial number, Luhn check digit. */
export const grAmka = defineRecognizer({
  entity: 'GR_AMKA',
  name: 'Greek social security number',
  nameZh: '希腊社会保险号（AMKA）',
  riskLevel: RiskLevel.HIGH_RISK,
  operator: { kind: 'mask', keepPrefix: 0, keepSuffix: 5 },
  patterns: [{ id: 'eleven digits', regex: String.raw`\b[0-3]\d[01]\d{8}\b`, score: 0.4 }],
  validate: (value, around) => standsFree(around) && isShortDayFirstDate(value) && isLuhnValid(value),
  context: ['αμκα', 'α.μ.κ.α', 'amka'],
  standsAlone: true,
  source: 'ΗΔΙΚΑ, "Α.Μ.Κ.Α."; Luhn per ISO/IEC 7812-1',
  examples: {
    positive: () => [
      { text: 'ΑΜΚΑ: 01013099997', span: '01013099997' },
      { text: 'AMKA 01018012342', span: '01018012342' },
    ],
    negative: () => ['ΑΜΚΑ 01013099998', 'order 01013099997', 'ΑΜΚΑ 32013099997'],
  },
});
