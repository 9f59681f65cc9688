import { RiskLevel } from '#gen/gatehouse/common/v1/risk_pb.js';
import { weightedSum } from './checksum.js';
import { defineRecognizer } from './define.js';
import { digitsOf, standsFree } from './digits.js';

/** Australian business numbers: two check digits before nine others, all of them a multiple of 89. */
export const auAbn = defineRecognizer({
  entity: 'AU_ABN',
  name: 'Australian business number',
  nameZh: '澳大利亚商业号码（ABN）',
  riskLevel: RiskLevel.LOW_RISK,
  operator: { kind: 'mask', keepPrefix: 0, keepSuffix: 3 },
  patterns: [
    { id: 'grouped', regex: String.raw`\b\d{2} \d{3} \d{3} \d{3}\b`, score: 0.55 },
    { id: 'plain', regex: String.raw`\b\d{11}\b`, score: 0.4 },
  ],
  validate: (value, around) => {
    const digits = digitsOf(value);
    return standsFree(around) && (weightedSum(digits, [10, 1, 3, 5, 7, 9, 11, 13, 15, 17, 19]) - 10) % 89 === 0;
  },
  context: ['abn', 'australian business'],
  standsAlone: true,
  source: 'Australian Business Register, "Format of the ABN"',
  examples: {
    positive: () => [
      { text: 'ABN 51 824 753 556', span: '51 824 753 556' },
      { text: '51824753556', span: '51824753556' },
    ],
    negative: () => ['52824753556', '51 824 753 5564', 'order 51824753556'],
  },
});
