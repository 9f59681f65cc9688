import { RiskLevel } from '#gen/gatehouse/common/v1/risk_pb.js';
import { isLuhnValid } from './checksum.js';
import { defineRecognizer } from './define.js';
import { isUniform, standsFree } from './digits.js';

/** Identity numbers of Saudi citizens and residents: ten digits that begin with 1 or 2 and pass the Luhn check. */
export const saNationalId = defineRecognizer({
  entity: 'SA_NATIONAL_ID',
  name: 'Saudi identity number',
  nameZh: '沙特身份号',
  riskLevel: RiskLevel.HIGH_RISK,
  operator: { kind: 'mask', keepPrefix: 0, keepSuffix: 4 },
  patterns: [{ id: 'ten digits', regex: String.raw`\b[12]\d{9}\b`, score: 0.25 }],
  validate: (value, around) => standsFree(around) && isLuhnValid(value) && !isUniform(value),
  context: ['iqama', 'saudi id', 'national id', 'رقم الهوية', 'الهوية الوطنية', 'إقامة', 'هوية'],
  source: 'Saudi Ministry of Interior; Luhn per ISO/IEC 7812-1',
  examples: {
    positive: () => [
      { text: 'رقم الهوية 1035257896', span: '1035257896' },
      { text: 'Iqama: 2000000006', span: '2000000006' },
    ],
    negative: () => ['Iqama 2000000007', 'order 2000000006'],
  },
});
