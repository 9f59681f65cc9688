import { RiskLevel } from '#gen/gatehouse/common/v1/risk_pb.js';
import { isLuhnValid } from './checksum.js';
import { defineRecognizer } from './define.js';
import { digitsOf, standsFree } from './digits.js';

/** Ecuadorian identity card numbers: province, serial number, check digit. */
export const ecCedula = defineRecognizer({
  entity: 'EC_CEDULA',
  name: 'Ecuadorian identity card',
  nameZh: '厄瓜多尔身份证号',
  riskLevel: RiskLevel.HIGH_RISK,
  operator: { kind: 'mask', keepPrefix: 0, keepSuffix: 4 },
  patterns: [{ id: 'ten digits', regex: String.raw`\b(?:[01]\d|2[0-4]|30)[0-6]\d{6}-?\d\b`, score: 0.3 }],
  validate: (value, around) => standsFree(around) && !value.startsWith('00') && isLuhnValid(digitsOf(value)),
  context: ['cédula', 'cedula', 'cédula de identidad', 'ecuador'],
  source: 'Registro Civil del Ecuador; Luhn per ISO/IEC 7812-1',
  examples: {
    positive: () => [
      { text: 'Cédula ecuatoriana 171003406-5', span: '171003406-5' },
      { text: 'Ecuador ID 0926687856', span: '0926687856' },
    ],
    negative: () => ['Ecuador 1710034066', 'order 1710034065'],
  },
});
