import { RiskLevel } from '#gen/gatehouse/common/v1/risk_pb.js';
import { weightedSum } from './checksum.js';
import { defineRecognizer } from './define.js';
import { standsFree } from './digits.js';

/** Irish personal public service numbers: seven digits, a check letter, sometimes one more letter. */
export const iePps = defineRecognizer({
  entity: 'IE_PPS',
  name: 'Irish PPS number',
  nameZh: '爱尔兰公共服务号（PPS）',
  riskLevel: RiskLevel.HIGH_RISK,
  operator: { kind: 'mask', keepPrefix: 0, keepSuffix: 2 },
  patterns: [{ id: 'number', regex: String.raw`\b\d{7}[A-W][A-IW]?\b`, score: 0.5 }],
  validate: (value, around) => {
    const second = value[8] === undefined || value[8] === 'W' ? 0 : value.charCodeAt(8) - 64;
    const sum = weightedSum(value, [8, 7, 6, 5, 4, 3, 2]) + 9 * second;
    return standsFree(around) && value[7] === 'WABCDEFGHIJKLMNOPQRSTUV'[sum % 23];
  },
  context: ['pps', 'ppsn', 'pps number', 'personal public service'],
  standsAlone: true,
  source: 'Department of Social Protection, "PPS number"; Social Welfare Consolidation Act 2005',
  examples: {
    positive: () => [
      { text: 'PPS number 1234567T', span: '1234567T' },
      { text: 'PPSN: 1234567FA', span: '1234567FA' },
    ],
    negative: () => ['PPS 1234567A', 'PPS 123456T'],
  },
});
