import { RiskLevel } from '#gen/gatehouse/common/v1/risk_pb.js';
import { defineRecognizer } from './define.js';
import { standsFree } from './digits.js';

/** Lifelong numbers of people insured in Germany, as on the health card: a letter, eight digits, a check digit. */
export const deHealthInsurance = defineRecognizer({
  entity: 'DE_HEALTH_INSURANCE',
  name: 'German health insurance number',
  nameZh: '德国医疗保险号',
  riskLevel: RiskLevel.HIGH_RISK,
  operator: { kind: 'mask', keepPrefix: 1, keepSuffix: 3 },
  patterns: [{ id: 'number', regex: String.raw`(?i)\b[A-Z]\d{9}\b`, score: 0.35 }],
  validate: (value, around) => {
    const digits = String(value.toUpperCase().charCodeAt(0) - 64).padStart(2, '0') + value.slice(1);
    const sum = [1, 2, 1, 2, 1, 2, 1, 2, 1, 2].reduce((total, weight, index) => {
      const product = weight * Number(digits[index]);
      return total + Math.floor(product / 10) + (product % 10);
    }, 0);
    return standsFree(around) && sum % 10 === Number(digits[10]);
  },
  context: [
    'krankenversicherung',
    'krankenversichertennummer',
    'kvnr',
    'egk',
    'egk-nummer',
    'versichertennummer',
    'gesundheitskarte',
  ],
  standsAlone: true,
  source: 'GKV-Spitzenverband, § 290 SGB V, Anlage 1',
  examples: {
    positive: () => [
      { text: 'eGK-Nummer M123456785 bitte angeben.', span: 'M123456785' },
      { text: 'KVNR A123456780', span: 'A123456780' },
      { text: 'C000500021', span: 'C000500021' },
    ],
    negative: () => ['KVNR M123456789', 'part A123456780', 'A1234567890'],
  },
});
