import { RiskLevel } from '#gen/gatehouse/common/v1/risk_pb.js';
import { weightedSum } from './checksum.js';
import { defineRecognizer } from './define.js';
import { standsFree } from './digits.js';

/** Identity numbers of Taiwan: a letter for the place, a digit for the sex, and a check digit; also those of residents since 2021. */
export const twId = defineRecognizer({
  entity: 'TW_ID',
  name: 'Taiwan identity card number',
  nameZh: '台湾身份证号',
  riskLevel: RiskLevel.HIGH_RISK,
  operator: { kind: 'mask', keepPrefix: 2, keepSuffix: 3 },
  patterns: [{ id: 'number', regex: String.raw`\b[A-Z][1289]\d{8}\b`, score: 0.55 }],
  validate: (value, around) => {
    const place = 'ABCDEFGHJKLMNPQRSTUVXYWZIO'.indexOf(value[0]!) + 10;
    const sum = Math.floor(place / 10) + (place % 10) * 9 + weightedSum(value.slice(1), [8, 7, 6, 5, 4, 3, 2, 1, 1]);
    return standsFree(around) && sum % 10 === 0;
  },
  context: ['身分證', '身份證', '統一編號', '居留證', 'taiwan id'],
  source: '內政部，國民身分證統一編號編碼方式',
  examples: {
    positive: () => [
      { text: '身分證字號A123456789', span: 'A123456789' },
      { text: 'F131104093 is mine', span: 'F131104093' },
    ],
    negative: () => ['A123456788', 'A323456789', 'A1234567890'],
  },
});
