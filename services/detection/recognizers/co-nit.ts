import { RiskLevel } from '#gen/gatehouse/common/v1/risk_pb.js';
import { weightedSum } from './checksum.js';
import { defineRecognizer } from './define.js';
import { digitsOf, standsFree } from './digits.js';

/** Colombian tax numbers of firms and people, with their check digit. */
export const coNit = defineRecognizer({
  entity: 'CO_NIT',
  name: 'Colombian tax number (NIT)',
  nameZh: '哥伦比亚税号（NIT）',
  riskLevel: RiskLevel.MEDIUM_RISK,
  operator: { kind: 'mask', keepPrefix: 0, keepSuffix: 3 },
  patterns: [{ id: 'number', regex: String.raw`\b\d{3}\.?\d{3}\.?\d{3}-\d\b`, score: 0.35 }],
  validate: (value, around) => {
    const digits = digitsOf(value);
    const remainder = weightedSum(digits, [41, 37, 29, 23, 19, 17, 13, 7, 3]) % 11;
    return standsFree(around) && (remainder < 2 ? remainder : 11 - remainder) === Number(digits[9]);
  },
  context: ['nit', 'nit:', 'rut', 'dian'],
  standsAlone: true,
  source: 'DIAN, Decreto 2460 de 2013, dígito de verificación',
  examples: {
    positive: () => [
      { text: 'NIT 213.123.432-1', span: '213.123.432-1' },
      { text: 'NIT: 800197268-4', span: '800197268-4' },
    ],
    negative: () => ['NIT 213.123.432-2', 'order 800197268-4'],
  },
});
