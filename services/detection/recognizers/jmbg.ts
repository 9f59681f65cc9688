import { RiskLevel } from '#gen/gatehouse/common/v1/risk_pb.js';
import { isDate } from './calendar.js';
import { weightedSum } from './checksum.js';
import { defineRecognizer } from './define.js';
import { standsFree } from './digits.js';

/** Citizen numbers of Serbia, Bosnia, Montenegro, North Macedonia and Slovenia: birth date, region, serial number, check digit. */
export const jmbg = defineRecognizer({
  entity: 'JMBG',
  name: 'Unique master citizen number (JMBG/EMŠO)',
  nameZh: '唯一公民身份号（JMBG/EMŠO）',
  riskLevel: RiskLevel.HIGH_RISK,
  operator: { kind: 'mask', keepPrefix: 0, keepSuffix: 6 },
  patterns: [{ id: 'thirteen digits', regex: String.raw`\b[0-3]\d[01]\d[09]\d{8}\b`, score: 0.55 }],
  validate: (value, around) => {
    const remainder = weightedSum(value, [7, 6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2]) % 11;
    const year = Number(value.slice(4, 7)) + (value[4] === '9' ? 1000 : 2000);
    if (!standsFree(around) || !isDate(year, Number(value.slice(2, 4)), Number(value.slice(0, 2)))) return false;
    return (remainder < 2 ? 0 : 11 - remainder) === Number(value[12]);
  },
  context: ['jmbg', 'emšo', 'emso', 'embg', 'јмбг', 'матичен број'],
  standsAlone: true,
  source: 'Zakon o jedinstvenom matičnom broju građana; Zakon o centralnem registru prebivalstva',
  examples: {
    positive: () => [
      { text: 'JMBG 0101006500006', span: '0101006500006' },
      { text: 'EMŠO: 0101006500006', span: '0101006500006' },
    ],
    negative: () => ['JMBG 0101006500007', '0113006500006'],
  },
});
