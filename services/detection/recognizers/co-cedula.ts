import { RiskLevel } from '#gen/gatehouse/common/v1/risk_pb.js';
import { defineRecognizer } from './define.js';
import { standsFree } from './digits.js';

/** Numbers of Colombian citizenship cards. Nothing checks them, so they count only in context. */
export const coCedula = defineRecognizer({
  entity: 'CO_CEDULA',
  name: 'Colombian citizenship card',
  nameZh: '哥伦比亚公民身份证号',
  riskLevel: RiskLevel.HIGH_RISK,
  operator: { kind: 'mask', keepPrefix: 0, keepSuffix: 3 },
  patterns: [{ id: 'number', regex: String.raw`\b\d{1,3}(?:\.\d{3}){2,3}\b|\b[1-9]\d{5,9}\b`, score: 0.3 }],
  validate: (_, around) => standsFree(around),
  context: ['cédula', 'cedula', 'cédula de ciudadanía', 'c.c.'],
  source: 'Registraduría Nacional del Estado Civil',
  examples: {
    positive: () => [
      { text: 'Cédula de ciudadanía 1.020.345.678', span: '1.020.345.678' },
      { text: 'cédula 79456123', span: '79456123' },
    ],
    negative: () => ['code 79456123', 'cédula 123'],
  },
});
