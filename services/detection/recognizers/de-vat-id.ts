import { RiskLevel } from '#gen/gatehouse/common/v1/risk_pb.js';
import { isMod1110Valid } from './checksum.js';
import { defineRecognizer } from './define.js';
import { digitsOf, standsFree } from './digits.js';

/** German VAT identification numbers, with their check digit. */
export const deVatId = defineRecognizer({
  entity: 'DE_VAT_ID',
  name: 'German VAT number',
  nameZh: '德国增值税号',
  riskLevel: RiskLevel.LOW_RISK,
  operator: { kind: 'mask', keepPrefix: 2, keepSuffix: 3 },
  patterns: [{ id: 'number', regex: String.raw`(?i)\bDE ?[1-9]\d{2} ?\d{3} ?\d{3}\b`, score: 0.6 }],
  validate: (value, around) => standsFree(around) && isMod1110Valid(digitsOf(value)),
  context: ['ust-id', 'ust-idnr', 'umsatzsteuer', 'vat'],
  source: '§ 27a UStG; check digit ISO/IEC 7064 MOD 11,10',
  examples: {
    positive: () => [
      { text: 'USt-IdNr. DE129273398', span: 'DE129273398' },
      { text: 'DE 136 695 976', span: 'DE 136 695 976' },
    ],
    negative: () => ['DE129273399', 'DE1234567890', 'XE129273398'],
  },
});
