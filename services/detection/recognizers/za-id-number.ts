import { RiskLevel } from '#gen/gatehouse/common/v1/risk_pb.js';
import { isShortDate } from './calendar.js';
import { isLuhnValid } from './checksum.js';
import { defineRecognizer } from './define.js';
import { digitsOf, standsFree } from './digits.js';

/** South African identity numbers: birth date, serial number, citizenship, Luhn check digit. */
export const zaIdNumber = defineRecognizer({
  entity: 'ZA_ID_NUMBER',
  name: 'South African identity number',
  nameZh: '南非身份号',
  riskLevel: RiskLevel.HIGH_RISK,
  operator: { kind: 'mask', keepPrefix: 0, keepSuffix: 4 },
  patterns: [{ id: 'thirteen digits', regex: String.raw`\b\d{6} ?\d{4} ?[012]\d\d\b`, score: 0.55 }],
  validate: (value, around) => standsFree(around) && isShortDate(value) && isLuhnValid(digitsOf(value)),
  context: ['south african id', 'sa id', 'rsa id', 'id number', 'identity number'],
  standsAlone: true,
  source: 'Identification Act 68 of 1997; Department of Home Affairs',
  examples: {
    positive: () => [
      { text: 'My South African ID is 8001015009087.', span: '8001015009087' },
      { text: 'RSA ID 800101 5009 087', span: '800101 5009 087' },
    ],
    negative: () => ['8001015009088', '8013015009087', 'SA ID 80010150090870'],
  },
});
