import { RiskLevel } from '#gen/gatehouse/common/v1/risk_pb.js';
import { isShortDate } from './calendar.js';
import { weightedSum } from './checksum.js';
import { defineRecognizer } from './define.js';
import { standsFree } from './digits.js';

/** Polish personal numbers: birth date with the century in the month, serial number, check digit. */
export const plPesel = defineRecognizer({
  entity: 'PL_PESEL',
  name: 'Polish PESEL',
  nameZh: '波兰 PESEL 号',
  riskLevel: RiskLevel.HIGH_RISK,
  operator: { kind: 'mask', keepPrefix: 0, keepSuffix: 4 },
  patterns: [{ id: 'eleven digits', regex: String.raw`\b\d{11}\b`, score: 0.4 }],
  validate: (value, around) => {
    const month = String(Number(value.slice(2, 4)) % 20).padStart(2, '0');
    if (!standsFree(around) || !isShortDate(value.slice(0, 2) + month + value.slice(4, 6))) return false;
    return (10 - (weightedSum(value, [1, 3, 7, 9, 1, 3, 7, 9, 1, 3]) % 10)) % 10 === Number(value[10]);
  },
  context: ['pesel', 'numer ewidencyjny'],
  standsAlone: true,
  source: 'Ustawa o ewidencji ludności 2010, art. 15',
  examples: {
    positive: () => [
      { text: 'PESEL: 44051401458', span: '44051401458' },
      { text: 'Mój numer PESEL to 02070803628', span: '02070803628' },
      { text: '44051401458', span: '44051401458' },
    ],
    negative: () => ['PESEL 44051401459', 'order 44051401458', 'PESEL 44133201458'],
  },
});
