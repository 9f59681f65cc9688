import { RiskLevel } from '#gen/gatehouse/common/v1/risk_pb.js';
import { weightedSum } from './checksum.js';
import { defineRecognizer } from './define.js';
import { digitsOf, isUniform, standsFree } from './digits.js';

/** Portuguese tax numbers: nine digits, the last checks the others. */
export const ptNif = defineRecognizer({
  entity: 'PT_NIF',
  name: 'Portuguese tax number',
  nameZh: '葡萄牙税号（NIF）',
  riskLevel: RiskLevel.HIGH_RISK,
  operator: { kind: 'mask', keepPrefix: 0, keepSuffix: 3 },
  patterns: [{ id: 'nine digits', regex: String.raw`\b[1235689]\d{2} ?\d{3} ?\d{3}\b`, score: 0.25 }],
  validate: (value, around) => {
    const digits = digitsOf(value);
    const remainder = weightedSum(digits, [9, 8, 7, 6, 5, 4, 3, 2]) % 11;
    return standsFree(around) && !isUniform(digits) && (remainder < 2 ? 0 : 11 - remainder) === Number(digits[8]);
  },
  context: ['nif', 'nif:', 'contribuinte', 'número fiscal', 'identificação fiscal'],
  source: 'Decreto-Lei n.º 14/2013; Autoridade Tributária',
  examples: {
    positive: () => [
      { text: 'NIF: 123456789', span: '123456789' },
      { text: 'contribuinte n.º 501 442 600', span: '501 442 600' },
    ],
    negative: () => ['NIF 123456788', 'order 123456789', 'NIF 423456789'],
  },
});
