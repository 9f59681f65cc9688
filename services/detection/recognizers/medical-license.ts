import { RiskLevel } from '#gen/gatehouse/common/v1/risk_pb.js';
import { weightedSum } from './checksum.js';
import { defineRecognizer } from './define.js';
import { standsFree } from './digits.js';

/** Registration numbers by which United States prescribers are known to the Drug Enforcement Administration. */
export const medicalLicense = defineRecognizer({
  entity: 'MEDICAL_LICENSE',
  name: 'US DEA number',
  nameZh: '美国 DEA 处方许可号',
  riskLevel: RiskLevel.MEDIUM_RISK,
  operator: { kind: 'mask', keepPrefix: 2, keepSuffix: 0 },
  patterns: [{ id: 'number', regex: String.raw`\b[ABCDEFGHJKLMPRSTUX][A-Z9]\d{7}\b`, score: 0.4 }],
  validate: (value, around) => {
    const digits = value.slice(2);
    return standsFree(around) && weightedSum(digits, [1, 2, 1, 2, 1, 2]) % 10 === Number(digits[6]);
  },
  context: ['dea', 'dea#', 'prescriber', 'medical license', 'medical certificate', 'registration number'],
  standsAlone: true,
  source: '21 CFR 1301; DEA, "DEA registration number validation"',
  examples: {
    positive: () => [
      { text: 'DEA number: GL0285191', span: 'GL0285191' },
      { text: 'prescriber AB1234563', span: 'AB1234563' },
      { text: 'EU4488929', span: 'EU4488929' },
    ],
    negative: () => ['DEA GL0285192', 'part GL0285191', 'DEA QL0285191'],
  },
});
