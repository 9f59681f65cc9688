import { RiskLevel } from '#gen/gatehouse/common/v1/risk_pb.js';
import { weightedSum } from './checksum.js';
import { defineRecognizer } from './define.js';
import { digitsOf, standsFree } from './digits.js';

/** Thai identity numbers: kind of person, place, serial numbers, check digit. */
export const thTnin = defineRecognizer({
  entity: 'TH_TNIN',
  name: 'Thai identity number',
  nameZh: '泰国身份号',
  riskLevel: RiskLevel.HIGH_RISK,
  operator: { kind: 'mask', keepPrefix: 0, keepSuffix: 4 },
  patterns: [
    { id: 'dashed', regex: String.raw`\b[1-8][- ]\d{4}[- ]\d{5}[- ]\d{2}[- ]\d\b`, score: 0.75 },
    { id: 'plain', regex: String.raw`\b[1-8]\d{12}\b`, score: 0.3 },
  ],
  validate: (value, around) => {
    const digits = digitsOf(value);
    // Provinces run from 10 to 96; no region has a tenth of 28, 29, 59, 68, 69, 78, 79, 87, 88, 89, 97 to 99.
    if (!standsFree(around) || /^.(?:0|28|29|59|6[89]|7[89]|8[789]|9[789])/.test(digits)) return false;
    const sum = weightedSum(digits, [13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2]);
    return (11 - (sum % 11)) % 10 === Number(digits[12]);
  },
  context: ['เลขประจำตัวประชาชน', 'บัตรประชาชน', 'thai national id', 'thai id', 'tnin'],
  standsAlone: true,
  source: 'กรมการปกครอง, Thai national identification number',
  examples: {
    positive: () => [
      { text: 'TNIN: 2345678901234', span: '2345678901234' },
      { text: '1-2345-67890-12-1', span: '1-2345-67890-12-1' },
      { text: '1520000000004', span: '1520000000004' },
    ],
    negative: () => ['Thai ID 1594567890124', 'Thai ID 3456789012346', 'order 2345678901234'],
  },
});
