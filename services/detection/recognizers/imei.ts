import { RiskLevel } from '#gen/gatehouse/common/v1/risk_pb.js';
import { isLuhnValid } from './checksum.js';
import { defineRecognizer } from './define.js';
import { digitsOf, isUniform, standsFree } from './digits.js';

/** Numbers of mobile devices: fifteen digits that pass the Luhn check. */
export const imei = defineRecognizer({
  entity: 'IMEI',
  name: 'Device number (IMEI)',
  nameZh: '手机设备识别码（IMEI）',
  riskLevel: RiskLevel.MEDIUM_RISK,
  operator: { kind: 'mask', keepPrefix: 0, keepSuffix: 4 },
  patterns: [
    { id: 'grouped', regex: String.raw`\b\d{2}-\d{6}-\d{6}-\d\b`, score: 0.65 },
    { id: 'plain', regex: String.raw`\b\d{2}[ -]?\d{6}[ -]?\d{6}[ -]?\d\b`, score: 0.35 },
  ],
  validate: (value, around) => standsFree(around) && isLuhnValid(digitsOf(value)) && !isUniform(digitsOf(value)),
  context: ['imei', 'imei:', 'device id', '串号', '设备号', 'serial'],
  source: '3GPP TS 23.003 section 6.2; Luhn per ISO/IEC 7812-1',
  examples: {
    positive: () => [
      { text: 'IMEI: 490154203237518', span: '490154203237518' },
      { text: '49-015420-323751-8', span: '49-015420-323751-8' },
      { text: '设备号35 209900 176148 1', span: '35 209900 176148 1' },
    ],
    negative: () => ['IMEI 490154203237519', 'order 490154203237518'],
  },
});
