import { RiskLevel } from '#gen/gatehouse/common/v1/risk_pb.js';
import { defineRecognizer } from './define.js';
import { standsFree } from './digits.js';

/** Permits to travel between the mainland, Hong Kong, Macao and Taiwan. Nothing checks them, so they count only in context. */
export const cnTravelPermit = defineRecognizer({
  entity: 'CN_TRAVEL_PERMIT',
  name: 'Chinese travel permit',
  nameZh: '港澳台通行证号',
  riskLevel: RiskLevel.HIGH_RISK,
  operator: { kind: 'mask', keepPrefix: 1, keepSuffix: 3 },
  patterns: [{ id: 'permit', regex: String.raw`\b(?:[CWHMTL]\d{8,10}|C[A-Z]\d{7}|\d{8})\b`, score: 0.3 }],
  validate: (_, around) => standsFree(around),
  context: ['通行证', '通行證', '往来港澳', '回乡证', '台胞证', 'travel permit'],
  source: '国家移民管理局, 出入境证件',
  examples: {
    positive: () => [
      { text: '港澳通行证C12345678', span: 'C12345678' },
      { text: '回乡证号：H1234567890', span: 'H1234567890' },
    ],
    negative: () => ['编号C12345678', '通行证C1234'],
  },
});
