import { RiskLevel } from '#gen/gatehouse/common/v1/risk_pb.js';
import { weightedSum } from './checksum.js';
import { defineRecognizer } from './define.js';
import { digitsOf, isUniform, standsFree } from './digits.js';

/** Brazilian taxpayer numbers of people: nine digits and two check digits. */
export const brCpf = defineRecognizer({
  entity: 'BR_CPF',
  name: 'Brazilian taxpayer number (CPF)',
  nameZh: '巴西个人税号（CPF）',
  riskLevel: RiskLevel.HIGH_RISK,
  operator: { kind: 'mask', keepPrefix: 0, keepSuffix: 2 },
  patterns: [
    { id: 'dotted', regex: String.raw`\b\d{3}\.\d{3}\.\d{3}-\d{2}\b`, score: 0.85 },
    { id: 'plain', regex: String.raw`\b\d{9}-?\d{2}\b`, score: 0.4 },
  ],
  validate: (value, around) => {
    const digits = digitsOf(value);
    const first = (weightedSum(digits, [10, 9, 8, 7, 6, 5, 4, 3, 2]) * 10) % 11;
    const second = (weightedSum(digits, [11, 10, 9, 8, 7, 6, 5, 4, 3, 2]) * 10) % 11;
    return (
      standsFree(around) && !isUniform(digits) && first % 10 === Number(digits[9]) && second % 10 === Number(digits[10])
    );
  },
  context: ['cpf', 'cadastro de pessoa', 'contribuinte'],
  standsAlone: true,
  source: 'Receita Federal, Instrução Normativa RFB 1548/2015',
  examples: {
    positive: () => [
      { text: 'CPF 529.982.247-25', span: '529.982.247-25' },
      { text: 'meu cpf é 52998224725', span: '52998224725' },
      { text: '84305917610', span: '84305917610' },
    ],
    negative: () => ['529.982.247-26', '111.111.111-11', 'order 52998224725'],
  },
});
