import { RiskLevel } from '#gen/gatehouse/common/v1/risk_pb.js';
import { isLuhnValid } from './checksum.js';
import { defineRecognizer } from './define.js';
import { digitsOf, isUniform, standsFree } from './digits.js';

/** Italian VAT numbers: eleven digits that pass the Luhn check. */
export const itVatCode = defineRecognizer({
  entity: 'IT_VAT_CODE',
  name: 'Italian VAT number',
  nameZh: '意大利增值税号',
  riskLevel: RiskLevel.LOW_RISK,
  operator: { kind: 'mask', keepPrefix: 0, keepSuffix: 3 },
  patterns: [
    { id: 'eleven digits', regex: String.raw`\b\d{8}_?\d{3}\b`, score: 0.25 },
    { id: 'with country', regex: String.raw`\bIT ?\d{11}\b`, score: 0.5 },
  ],
  validate: (value, around) => standsFree(around) && isLuhnValid(digitsOf(value)) && !isUniform(digitsOf(value)),
  context: ['partita iva', 'p.iva', 'p. iva', 'piva', 'iva', 'vat'],
  standsAlone: true,
  source: 'D.P.R. 633/1972, art. 35; Luhn per ISO/IEC 7812-1',
  examples: {
    positive: () => [
      { text: 'Partita IVA 01333550323', span: '01333550323' },
      { text: 'IT01333550323', span: 'IT01333550323' },
      { text: '01333550323', span: '01333550323' },
    ],
    negative: () => ['P.IVA 01333550324', 'order 01333550323', 'P.IVA 00000000000'],
  },
});
