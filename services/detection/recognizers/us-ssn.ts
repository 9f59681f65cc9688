import { RiskLevel } from '#gen/gatehouse/common/v1/risk_pb.js';
import { defineRecognizer } from './define.js';

/** United States social security numbers. There is no check digit, so plain nine digits count only in context. */
export const usSsn = defineRecognizer({
  entity: 'US_SSN',
  name: 'US social security number',
  nameZh: '美国社会安全号（SSN）',
  riskLevel: RiskLevel.HIGH_RISK,
  operator: { kind: 'mask', keepPrefix: 0, keepSuffix: 4 },
  patterns: [
    { id: 'dashed', regex: String.raw`\b\d{3}-\d{2}-\d{4}\b`, score: 0.75 },
    { id: 'spaced', regex: String.raw`\b\d{3} \d{2} \d{4}\b`, score: 0.4 },
    { id: 'plain', regex: String.raw`\b\d{9}\b`, score: 0.2 },
  ],
  validate: (value, { before, after }) => {
    if (/[-.+\d]$/.test(before) || /^(?:-|\.\d|%)/.test(after)) return false;
    const [area, group, serial] = /^(\d{3}).?(\d{2}).?(\d{4})$/.exec(value)?.slice(1) ?? [];
    if (area === undefined || area === '000' || area === '666' || area.startsWith('9')) return false;
    if (group === '00' || serial === '0000') return false;
    // Printed on sample cards and never valid.
    return !['078051120', '219099999'].includes(area + group + serial);
  },
  context: ['ssn', 'social security', 'social security number', 'ss#', 'ssns', 'soc sec', 'taxpayer', 'itin', 'w-2'],
  source: 'Social Security Administration, POMS RM 10201.030 and the rules on invalid numbers',
  examples: {
    positive: () => [
      { text: 'My SSN is 536-90-4399.', span: '536-90-4399' },
      { text: 'ssn 536 90 4399', span: '536 90 4399' },
      { text: 'social security number: 536904399', span: '536904399' },
      { text: '社保号码是536-90-4399', span: '536-90-4399' },
    ],
    negative: () => [
      '000-12-3456',
      '666-12-3456',
      '912-34-5678',
      '123-00-4567',
      '123-45-0000',
      '078-05-1120',
      'order 536904399',
      'part 12-536-90-4399',
      'call 536 90 4399 later',
    ],
  },
});
