import { RiskLevel } from '#gen/gatehouse/common/v1/risk_pb.js';
import { isShortDate } from './calendar.js';
import { defineRecognizer } from './define.js';
import { standsFree } from './digits.js';

/** Korean registration numbers of foreigners: like those of residents, with a sex digit from 5 to 8. */
export const krFrn = defineRecognizer({
  entity: 'KR_FRN',
  name: 'Korean foreigner number',
  nameZh: '韩国外国人登记号',
  riskLevel: RiskLevel.HIGH_RISK,
  operator: { kind: 'mask', keepPrefix: 6, keepSuffix: 0 },
  patterns: [
    { id: 'dashed', regex: String.raw`\b\d{6}-[5-8]\d{6}\b`, score: 0.7 },
    { id: 'plain', regex: String.raw`\b\d{6}[5-8]\d{6}\b`, score: 0.4 },
  ],
  validate: (value, around) => standsFree(around) && isShortDate(value),
  context: ['외국인등록번호', 'foreigner registration', 'frn', 'alien registration'],
  standsAlone: true,
  source: '출입국관리법 시행규칙',
  examples: {
    positive: () => [
      { text: '외국인등록번호 911124-5678906', span: '911124-5678906' },
      { text: 'His FRN is 9111245678906', span: '9111245678906' },
    ],
    negative: () => ['960121-1021413', '961324-5678906', 'order 9111245678906'],
  },
});
