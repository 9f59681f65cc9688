import { RiskLevel } from '#gen/gatehouse/common/v1/risk_pb.js';
import { isShortDate } from './calendar.js';
import { defineRecognizer } from './define.js';
import { standsFree } from './digits.js';

/** Korean resident registration numbers: birth date, sex and century, serial number. Numbers of new citizens have no check digit any more. */
export const krRrn = defineRecognizer({
  entity: 'KR_RRN',
  name: 'Korean resident registration number',
  nameZh: '韩国居民登记号',
  riskLevel: RiskLevel.HIGH_RISK,
  operator: { kind: 'mask', keepPrefix: 6, keepSuffix: 0 },
  patterns: [
    { id: 'dashed', regex: String.raw`\b\d{6}-[0-49]\d{6}\b`, score: 0.7 },
    { id: 'plain', regex: String.raw`\b\d{6}[1-4]\d{6}\b`, score: 0.4 },
  ],
  validate: (value, around) => standsFree(around) && isShortDate(value),
  context: ['주민등록번호', '주민번호', 'resident registration', 'rrn', 'korean rrn'],
  standsAlone: true,
  source: '주민등록법 시행규칙 제2조',
  examples: {
    positive: () => [
      { text: '주민등록번호 960121-1234567', span: '960121-1234567' },
      { text: 'His RRN is 9601211021413', span: '9601211021413' },
      { text: '0509122000019', span: '0509122000019' },
    ],
    negative: () => ['961321-1234567', 'order 9601211021413', '960121+1021413'],
  },
});
