import { RiskLevel } from '#gen/gatehouse/common/v1/risk_pb.js';
import { weightedSum } from './checksum.js';
import { defineRecognizer } from './define.js';
import { compactOf, standsFree } from './digits.js';

/** Chilean identity and tax numbers: up to eight digits and a check character, which may be K. */
export const clRut = defineRecognizer({
  entity: 'CL_RUT',
  name: 'Chilean identity number (RUT)',
  nameZh: '智利税号／身份号（RUT）',
  riskLevel: RiskLevel.HIGH_RISK,
  operator: { kind: 'mask', keepPrefix: 0, keepSuffix: 2 },
  patterns: [
    { id: 'dotted', regex: String.raw`\b\d{1,2}\.\d{3}\.\d{3}-[\dkK]\b`, score: 0.75 },
    { id: 'dashed', regex: String.raw`\b\d{7,8}-[\dkK]\b`, score: 0.4 },
  ],
  validate: (value, around) => {
    const compact = compactOf(value);
    const digits = compact.slice(0, -1).padStart(8, '0');
    const check = 11 - (weightedSum(digits, [3, 2, 7, 6, 5, 4, 3, 2]) % 11);
    return standsFree(around) && compact.at(-1) === (check === 11 ? '0' : check === 10 ? 'K' : String(check));
  },
  context: ['rut', 'run', 'rol único', 'chile'],
  standsAlone: true,
  source: 'Registro Civil e Identificación; SII, módulo 11',
  examples: {
    positive: () => [
      { text: 'RUT 12.345.678-5', span: '12.345.678-5' },
      { text: 'mi rut es 7654321-6', span: '7654321-6' },
    ],
    negative: () => ['12.345.678-6', 'part 12345678-5'],
  },
});
