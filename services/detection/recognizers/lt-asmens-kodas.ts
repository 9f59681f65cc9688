import { RiskLevel } from '#gen/gatehouse/common/v1/risk_pb.js';
import { isBalticCodeValid } from './baltic-code.js';
import { defineRecognizer } from './define.js';
import { standsFree } from './digits.js';

/** Lithuanian personal codes: sex and century, birth date, serial number, check digit. */
export const ltAsmensKodas = defineRecognizer({
  entity: 'LT_ASMENS_KODAS',
  name: 'Lithuanian personal code',
  nameZh: '立陶宛个人代码',
  riskLevel: RiskLevel.HIGH_RISK,
  operator: { kind: 'mask', keepPrefix: 0, keepSuffix: 5 },
  patterns: [{ id: 'eleven digits', regex: String.raw`\b[3-6]\d{10}\b`, score: 0.35 }],
  validate: (value, around) => standsFree(around) && isBalticCodeValid(value),
  context: ['asmens kodas', 'asmens kodą', 'a.k.', 'lithuanian id'],
  source: 'Lietuvos Respublikos gyventojų registro įstatymas',
  examples: {
    positive: () => [
      { text: 'Asmens kodas 38703181745', span: '38703181745' },
      { text: 'asmens kodas: 33309240064', span: '33309240064' },
    ],
    negative: () => ['asmens kodas 38703181746', 'order 38703181745'],
  },
});
