import { RiskLevel } from '#gen/gatehouse/common/v1/risk_pb.js';
import { isShortDayFirstDate } from './calendar.js';
import { defineRecognizer } from './define.js';
import { standsFree } from './digits.js';

/** Finnish personal identity codes: birth date, a sign for the century, serial number, check character. */
export const fiPersonalIdentityCode = defineRecognizer({
  entity: 'FI_PERSONAL_IDENTITY_CODE',
  name: 'Finnish personal identity code',
  nameZh: '芬兰个人身份代码',
  riskLevel: RiskLevel.HIGH_RISK,
  operator: { kind: 'mask', keepPrefix: 0, keepSuffix: 4 },
  patterns: [
    {
      id: 'code',
      regex: String.raw`(?i)\b(?:0[1-9]|[12]\d|3[01])(?:0[1-9]|1[0-2])\d{2}[-+A-FU-Y]\d{3}[0-9A-FHJ-NPR-Y]\b`,
      score: 0.85,
    },
  ],
  validate: (value, around) => {
    const number = Number(value.slice(0, 6) + value.slice(7, 10));
    const check = '0123456789ABCDEFHJKLMNPRSTUVWXY'[number % 31];
    return standsFree(around) && isShortDayFirstDate(value.slice(0, 6)) && check === value.at(-1)!.toUpperCase();
  },
  context: ['hetu', 'henkilötunnus', 'personbeteckning'],
  source: 'Laki väestötietojärjestelmästä 661/2009; Digi- ja väestötietovirasto',
  examples: {
    positive: () => [
      { text: 'Henkilötunnus: 131052-308T', span: '131052-308T' },
      { text: '030594W903B', span: '030594W903B' },
      { text: '010516b903x', span: '010516b903x' },
    ],
    negative: () => ['131052-308U', '012245A110G', '311390-308T'],
  },
});
