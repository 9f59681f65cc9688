import { RiskLevel } from '#gen/gatehouse/common/v1/risk_pb.js';
import { isVerhoeffValid } from './checksum.js';
import { defineRecognizer } from './define.js';
import { digitsOf, isUniform, standsFree } from './digits.js';

/** Indian Aadhaar numbers: eleven digits and a Verhoeff check digit. */
export const inAadhaar = defineRecognizer({
  entity: 'IN_AADHAAR',
  name: 'Indian Aadhaar number',
  nameZh: '印度 Aadhaar 号',
  riskLevel: RiskLevel.HIGH_RISK,
  operator: { kind: 'mask', keepPrefix: 0, keepSuffix: 4 },
  patterns: [
    { id: 'grouped', regex: String.raw`\b[2-9]\d{3}[ :-]\d{4}[ :-]\d{4}\b`, score: 0.4 },
    { id: 'plain', regex: String.raw`\b[2-9]\d{11}\b`, score: 0.3 },
  ],
  validate: (value, around) => standsFree(around) && isVerhoeffValid(digitsOf(value)) && !isUniform(digitsOf(value)),
  context: ['aadhaar', 'aadhar', 'adhaar', 'uidai', 'uid', 'आधार'],
  standsAlone: true,
  source: 'UIDAI, Aadhaar Numbering Scheme; Verhoeff check digit',
  examples: {
    positive: () => [
      { text: 'Aadhaar 3998 7654 3211', span: '3998 7654 3211' },
      { text: 'uid: 312345678909', span: '312345678909' },
      { text: '3998-7654-3211', span: '3998-7654-3211' },
    ],
    negative: () => ['Aadhaar 3998 7654 3212', 'order 312345678909', 'Aadhaar 1998 7654 3211'],
  },
});
