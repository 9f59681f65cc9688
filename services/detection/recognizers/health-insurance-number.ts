import { RiskLevel } from '#gen/gatehouse/common/v1/risk_pb.js';
import { defineRecognizer } from './define.js';
import { digitsOf, isUniform, standsFree } from './digits.js';

/** Member and policy numbers of health insurers, in context. */
export const healthInsuranceNumber = defineRecognizer({
  entity: 'HEALTH_INSURANCE_NUMBER',
  name: 'Health insurance number',
  nameZh: '医疗保险号',
  riskLevel: RiskLevel.HIGH_RISK,
  operator: { kind: 'mask', keepPrefix: 0, keepSuffix: 3 },
  patterns: [{ id: 'number', regex: String.raw`\b[A-Z]{0,4}-?\d{2,5}-?\d{3,5}-?\d{0,5}\b`, score: 0.3 }],
  validate: (value, around) => standsFree(around) && digitsOf(value).length >= 6 && !isUniform(digitsOf(value)),
  context: [
    'member id',
    'subscriber id',
    'insurance id',
    'insurance number',
    'policy number',
    'health insurance',
    'health card',
    'ohip',
    '医保卡号',
    '医保号',
    '社保卡号',
    '社会保障号',
    '保单号',
  ],
  source: '45 CFR 164.514(b)(2)(i)(I)',
  examples: {
    positive: () => [
      { text: 'Member ID: XYZ123456789', span: 'XYZ123456789' },
      { text: 'health card 1234-567-890', span: '1234-567-890' },
      { text: '医保卡号123456789', span: '123456789' },
    ],
    negative: () => ['order XYZ123456789', 'Member ID 12'],
  },
});
