import { RiskLevel } from '#gen/gatehouse/common/v1/risk_pb.js';
import { isLuhnValid } from './checksum.js';
import { defineRecognizer } from './define.js';
import { digitsOf, isUniform, standsFree } from './digits.js';

/** Israeli identity numbers: nine digits that pass the Luhn check. */
export const ilId = defineRecognizer({
  entity: 'IL_ID',
  name: 'Israeli identity number',
  nameZh: '以色列身份号',
  riskLevel: RiskLevel.HIGH_RISK,
  operator: { kind: 'mask', keepPrefix: 0, keepSuffix: 3 },
  patterns: [{ id: 'nine digits', regex: String.raw`\b\d{8}-?\d\b`, score: 0.2 }],
  validate: (value, around) => standsFree(around) && isLuhnValid(digitsOf(value)) && !isUniform(digitsOf(value)),
  context: ['תעודת זהות', 'ת.ז', 'ת"ז', 'מספר זהות', 'teudat zehut', 'israeli id'],
  source: 'משרד הפנים, Population Registry Law 1965; Luhn per ISO/IEC 7812-1',
  examples: {
    positive: () => [
      { text: 'תעודת זהות: 123456782', span: '123456782' },
      { text: 'Teudat Zehut 12345678-2', span: '12345678-2' },
    ],
    negative: () => ['ת.ז. 123456783', 'order 123456782'],
  },
});
