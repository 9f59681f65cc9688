import { RiskLevel } from '#gen/gatehouse/common/v1/risk_pb.js';
import { defineRecognizer } from './define.js';
import { standsFree } from './digits.js';

/** Sort codes of British and Irish banks. They look like short dates and count only in context. */
export const ukSortCode = defineRecognizer({
  entity: 'UK_SORT_CODE',
  name: 'UK bank sort code',
  nameZh: '英国银行清算代码',
  riskLevel: RiskLevel.MEDIUM_RISK,
  operator: { kind: 'replace' },
  patterns: [{ id: 'pairs', regex: String.raw`\b\d{2}[- ]?\d{2}[- ]?\d{2}\b`, score: 0.3 }],
  validate: (_, around) => standsFree(around),
  context: ['sort code', 'sortcode', 'sort-code'],
  source: 'Pay.UK, "Sort codes"',
  examples: {
    positive: () => [
      { text: 'Sort code 20-00-00, Barclays', span: '20-00-00' },
      { text: 'sort code: 404784', span: '404784' },
    ],
    negative: () => ['on 20-01-05', 'code 20-00-00'],
  },
});
