import { RiskLevel } from '#gen/gatehouse/common/v1/risk_pb.js';
import { defineRecognizer } from './define.js';
import { standsFree } from './digits.js';

/** Unified social credit codes of Chinese organisations: 18 characters without I, O, S, V and Z, the last checks the others. */
export const cnCreditCode = defineRecognizer({
  entity: 'CN_CREDIT_CODE',
  name: 'Chinese unified social credit code',
  nameZh: '统一社会信用代码',
  riskLevel: RiskLevel.LOW_RISK,
  operator: { kind: 'mask', keepPrefix: 2, keepSuffix: 4 },
  patterns: [{ id: 'code', regex: String.raw`\b[159AY][1239]\d{6}[0-9A-HJ-NPQRTUWXY]{10}\b`, score: 0.75 }],
  validate: (value, around) => {
    const alphabet = '0123456789ABCDEFGHJKLMNPQRTUWXY';
    let weight = 1;
    let sum = 0;
    for (const sign of value.slice(0, 17)) {
      sum += alphabet.indexOf(sign) * weight;
      weight = (weight * 3) % 31;
    }
    return standsFree(around) && value[17] === alphabet[(31 - (sum % 31)) % 31];
  },
  context: ['统一社会信用代码', '信用代码', '税号', '纳税人识别号', 'credit code'],
  source: 'GB 32100-2015',
  examples: {
    positive: () => [
      { text: '统一社会信用代码：91350100M000100Y43', span: '91350100M000100Y43' },
      { text: '税号91110000600037341L', span: '91110000600037341L' },
    ],
    negative: () => ['91350100M000100Y44', '92350100M00010OY43'],
  },
});
