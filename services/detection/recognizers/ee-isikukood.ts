import { RiskLevel } from '#gen/gatehouse/common/v1/risk_pb.js';
import { isBalticCodeValid } from './baltic-code.js';
import { defineRecognizer } from './define.js';
import { standsFree } from './digits.js';

/** Estonian personal codes: sex and century, birth date, serial number, check digit. */
export const eeIsikukood = defineRecognizer({
  entity: 'EE_ISIKUKOOD',
  name: 'Estonian personal code',
  nameZh: '爱沙尼亚个人代码',
  riskLevel: RiskLevel.HIGH_RISK,
  operator: { kind: 'mask', keepPrefix: 0, keepSuffix: 5 },
  patterns: [{ id: 'eleven digits', regex: String.raw`\b[1-8]\d{10}\b`, score: 0.4 }],
  validate: (value, around) => standsFree(around) && isBalticCodeValid(value),
  context: ['isikukood', 'isikukoodi', 'estonian id', 'personal code'],
  standsAlone: true,
  source: 'EVS 585:2007',
  examples: {
    positive: () => [
      { text: 'Isikukood: 37605030299', span: '37605030299' },
      { text: '37605030299', span: '37605030299' },
    ],
    negative: () => ['isikukood 37605030298', 'order 37605030299', 'isikukood 37613030299'],
  },
});
