import { RiskLevel } from '#gen/gatehouse/common/v1/risk_pb.js';
import { isLuhnValid } from './checksum.js';
import { defineRecognizer } from './define.js';
import { digitsOf, standsFree } from './digits.js';

/** Identity numbers of the United Arab Emirates: 784, birth year, serial number, Luhn check digit. */
export const aeEmiratesId = defineRecognizer({
  entity: 'AE_EMIRATES_ID',
  name: 'Emirates ID',
  nameZh: '阿联酋身份证号',
  riskLevel: RiskLevel.HIGH_RISK,
  operator: { kind: 'mask', keepPrefix: 3, keepSuffix: 1 },
  patterns: [{ id: 'number', regex: String.raw`\b784[- ]?(?:19|20)\d{2}[- ]?\d{7}[- ]?\d\b`, score: 0.7 }],
  validate: (value, around) => standsFree(around) && isLuhnValid(digitsOf(value)),
  context: ['emirates id', 'الهوية'],
  source: 'Federal Authority for Identity, Citizenship, Customs and Port Security',
  examples: {
    positive: () => [
      { text: 'Emirates ID 784-1980-1234567-8', span: '784-1980-1234567-8' },
      { text: '784198012345678', span: '784198012345678' },
    ],
    negative: () => ['784-1980-1234567-9', '784-1880-1234567-8'],
  },
});
