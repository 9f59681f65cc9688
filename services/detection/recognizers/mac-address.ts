import { RiskLevel } from '#gen/gatehouse/common/v1/risk_pb.js';
import { defineRecognizer } from './define.js';
import { isUniform } from './digits.js';

/** Hardware addresses of network interfaces: six pairs of hexadecimal digits, or three groups of four. */
export const macAddress = defineRecognizer({
  entity: 'MAC_ADDRESS',
  name: 'MAC address',
  nameZh: 'MAC 地址',
  riskLevel: RiskLevel.LOW_RISK,
  operator: { kind: 'replace' },
  patterns: [
    {
      id: 'colons',
      regex: String.raw`(?i)\b[0-9a-f]{2}:[0-9a-f]{2}:[0-9a-f]{2}:[0-9a-f]{2}:[0-9a-f]{2}:[0-9a-f]{2}\b`,
      score: 0.75,
    },
    {
      id: 'dashes',
      regex: String.raw`(?i)\b[0-9a-f]{2}-[0-9a-f]{2}-[0-9a-f]{2}-[0-9a-f]{2}-[0-9a-f]{2}-[0-9a-f]{2}\b`,
      score: 0.7,
    },
    { id: 'dots', regex: String.raw`(?i)\b[0-9a-f]{4}\.[0-9a-f]{4}\.[0-9a-f]{4}\b`, score: 0.6 },
  ],
  validate: (value, { before, after }) => {
    if (/[:.\w-]$/.test(before) || /^(?:[:.-]?\w)/.test(after)) return false;
    const digits = value.replace(/[^0-9a-f]/gi, '').toLowerCase();
    // Of numbers and dates in pairs, none has a letter; those of zeros and of ones are nobody's.
    return !isUniform(digits) && (/[a-f]/.test(digits) || value.includes(':'));
  },
  context: ['mac', 'hardware address', 'physical address', '网卡'],
  source: 'IEEE 802-2014 section 8',
  examples: {
    positive: () => [
      { text: 'MAC: 00:1A:2B:3C:4D:5E', span: '00:1A:2B:3C:4D:5E' },
      { text: 'Device AA-BB-CC-DD-EE-FF', span: 'AA-BB-CC-DD-EE-FF' },
      { text: 'cisco 0012.3456.789a ok', span: '0012.3456.789a' },
      { text: '地址01:23:45:67:89:ab', span: '01:23:45:67:89:ab' },
    ],
    negative: () => [
      'FF:FF:FF:FF:FF:FF',
      '00:00:00:00:00:00',
      '10:2F:33-AC-29-C3',
      '12-10-20-24-11-05',
      '::1:22:33:44:55:66:77',
    ],
  },
});
