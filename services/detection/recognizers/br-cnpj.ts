import { RiskLevel } from '#gen/gatehouse/common/v1/risk_pb.js';
import { weightedSum } from './checksum.js';
import { defineRecognizer } from './define.js';
import { digitsOf, isUniform, standsFree } from './digits.js';

/** Brazilian taxpayer numbers of firms: eight digits, four for the branch, two check digits. */
export const brCnpj = defineRecognizer({
  entity: 'BR_CNPJ',
  name: 'Brazilian company number (CNPJ)',
  nameZh: '巴西企业税号（CNPJ）',
  riskLevel: RiskLevel.LOW_RISK,
  operator: { kind: 'mask', keepPrefix: 0, keepSuffix: 2 },
  patterns: [
    { id: 'punctuated', regex: String.raw`\b\d{2}\.\d{3}\.\d{3}/\d{4}-\d{2}\b`, score: 0.85 },
    { id: 'plain', regex: String.raw`\b\d{14}\b`, score: 0.45 },
  ],
  validate: (value, around) => {
    const digits = digitsOf(value);
    const first = weightedSum(digits, [5, 4, 3, 2, 9, 8, 7, 6, 5, 4, 3, 2]) % 11;
    const second = weightedSum(digits, [6, 5, 4, 3, 2, 9, 8, 7, 6, 5, 4, 3, 2]) % 11;
    const checkOf = (remainder: number) => (remainder < 2 ? 0 : 11 - remainder);
    return (
      standsFree(around) &&
      !isUniform(digits) &&
      checkOf(first) === Number(digits[12]) &&
      checkOf(second) === Number(digits[13])
    );
  },
  context: ['cnpj', 'pessoa jurídica'],
  standsAlone: true,
  source: 'Receita Federal, Instrução Normativa RFB 2119/2022',
  examples: {
    positive: () => [
      { text: 'CNPJ 11.222.333/0001-81', span: '11.222.333/0001-81' },
      { text: 'cnpj 11222333000181', span: '11222333000181' },
    ],
    negative: () => ['11.222.333/0001-82', 'order 11222333000181'],
  },
});
