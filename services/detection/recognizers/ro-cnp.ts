import { RiskLevel } from '#gen/gatehouse/common/v1/risk_pb.js';
import { isShortDate } from './calendar.js';
import { weightedSum } from './checksum.js';
import { defineRecognizer } from './define.js';
import { standsFree } from './digits.js';

/** Romanian personal numeric codes: sex and century, birth date, county, serial number, check digit. */
export const roCnp = defineRecognizer({
  entity: 'RO_CNP',
  name: 'Romanian personal number',
  nameZh: '罗马尼亚个人数字代码（CNP）',
  riskLevel: RiskLevel.HIGH_RISK,
  operator: { kind: 'mask', keepPrefix: 0, keepSuffix: 4 },
  patterns: [{ id: 'thirteen digits', regex: String.raw`\b[1-9]\d{12}\b`, score: 0.5 }],
  validate: (value, around) => {
    const county = Number(value.slice(7, 9));
    if (!standsFree(around) || !isShortDate(value.slice(1, 7)) || county < 1 || (county > 52 && county !== 70))
      return false;
    const remainder = weightedSum(value, [2, 7, 9, 1, 4, 6, 3, 5, 8, 2, 7, 9]) % 11;
    return (remainder === 10 ? 1 : remainder) === Number(value[12]);
  },
  context: ['cnp', 'cod numeric personal'],
  standsAlone: true,
  source: 'Legea nr. 105/1996, anexă',
  examples: {
    positive: () => [
      { text: 'CNP: 1800101221144', span: '1800101221144' },
      { text: '2960229400124', span: '2960229400124' },
    ],
    negative: () => ['CNP 1800101221145', 'CNP 1801301221144', '1800101221144123'],
  },
});
