import { RiskLevel } from '#gen/gatehouse/common/v1/risk_pb.js';
import { weightedSum } from './checksum.js';
import { defineRecognizer } from './define.js';
import { digitsOf, standsFree } from './digits.js';

/** Routing numbers of United States banks: nine digits with the prefix of a Federal Reserve district and a check digit. */
export const abaRoutingNumber = defineRecognizer({
  entity: 'ABA_ROUTING_NUMBER',
  name: 'US bank routing number',
  nameZh: '美国银行路由号码（ABA）',
  riskLevel: RiskLevel.MEDIUM_RISK,
  operator: { kind: 'mask', keepPrefix: 0, keepSuffix: 4 },
  patterns: [
    { id: 'grouped', regex: String.raw`\b\d{4}-\d{4}-\d\b`, score: 0.5 },
    { id: 'plain', regex: String.raw`\b\d{9}\b`, score: 0.3 },
  ],
  validate: (value, around) => {
    const digits = digitsOf(value);
    if (!standsFree(around) || !/^(?:0[1-9]|1[0-2]|2[1-9]|3[0-2]|6[1-9]|7[0-2]|80)/.test(digits)) return false;
    return weightedSum(digits, [3, 7, 1, 3, 7, 1, 3, 7, 1]) % 10 === 0;
  },
  context: ['routing', 'aba', 'aba#', 'rtn', 'bank transit', 'transit number', 'ach'],
  standsAlone: true,
  source: 'American Bankers Association, Key to Routing Numbers',
  examples: {
    positive: () => [
      { text: 'routing number 121000358', span: '121000358' },
      { text: 'ABA 0210-0002-1', span: '0210-0002-1' },
      { text: '121042882', span: '121042882' },
    ],
    negative: () => ['routing number 121000359', 'order 121000358', 'routing 991000358'],
  },
});
