import { RiskLevel } from '#gen/gatehouse/common/v1/risk_pb.js';
import { weightedSum } from './checksum.js';
import { defineRecognizer } from './define.js';
import { standsFree } from './digits.js';

/** Check letters by the remainder, for citizens, foreigners, and foreigners since 2022. */
const checkLetters: Readonly<Record<string, string>> = {
  S: 'JZIHGFEDCBA',
  T: 'JZIHGFEDCBA',
  F: 'XWUTRQPNMLK',
  G: 'XWUTRQPNMLK',
  M: 'XWUTRQPNJLK',
};

/** Identity numbers of Singapore: a letter for the kind, seven digits, a letter that checks them. */
export const sgNricFin = defineRecognizer({
  entity: 'SG_NRIC_FIN',
  name: 'Singapore NRIC or FIN',
  nameZh: '新加坡身份证号（NRIC/FIN）',
  riskLevel: RiskLevel.HIGH_RISK,
  operator: { kind: 'mask', keepPrefix: 1, keepSuffix: 4 },
  patterns: [
    { id: 'number', regex: String.raw`\b[STFGM]\d{7}[A-Z]\b`, score: 0.65 },
    { id: 'any case', regex: String.raw`(?i)\b[STFGM]\d{7}[A-Z]\b`, score: 0.4 },
  ],
  validate: (value, around) => {
    const number = value.toUpperCase();
    const kind = number[0]!;
    const offset = kind === 'T' || kind === 'G' ? 4 : kind === 'M' ? 3 : 0;
    const remainder = (offset + weightedSum(number.slice(1), [2, 7, 6, 5, 4, 3, 2])) % 11;
    return standsFree(around) && number[8] === checkLetters[kind]![remainder];
  },
  context: ['nric', 'fin', 'identity card'],
  standsAlone: true,
  source: 'Singapore Immigration and Checkpoints Authority, National Registration Act',
  examples: {
    positive: () => [
      { text: 'NRIC S2740116C', span: 'S2740116C' },
      { text: 'FIN: G1122144R', span: 'G1122144R' },
      { text: 'M4332674T', span: 'M4332674T' },
    ],
    negative: () => ['S2740116D', 'A2740116C', 'S274011C'],
  },
});
