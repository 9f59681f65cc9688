import { RiskLevel } from '#gen/gatehouse/common/v1/risk_pb.js';
import { defineRecognizer } from './define.js';

const octet = String.raw`(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)`;

/** IPv4 addresses in dotted decimal. Network masks, version numbers and section numbers are not addresses. */
export const ipV4Address = defineRecognizer({
  entity: 'IPV4_ADDRESS',
  name: 'IPv4 address',
  nameZh: 'IPv4 地址',
  riskLevel: RiskLevel.LOW_RISK,
  operator: { kind: 'replace' },
  patterns: [{ id: 'dotted decimal', regex: String.raw`\b(?:${octet}\.){3}${octet}\b`, score: 0.7 }],
  validate: (value, { before, after }) => {
    // "1.2.3.4.5" has five parts; "v1.2.3.4" and "§1.2.3.4" are no hosts.
    if (/[.\d]$|[vV§]$/.test(before) || /^\.\d/.test(after)) return false;
    return !/^(?:0|255)\./.test(value);
  },
  source: 'RFC 791 section 3.2, RFC 1123 section 2.1',
  examples: {
    positive: () => [
      { text: 'Connect to 192.168.1.10:8080.', span: '192.168.1.10' },
      { text: 'Der Server 8.8.8.8 antwortet nicht.', span: '8.8.8.8' },
      { text: '登录IP为203.0.113.7，请核实', span: '203.0.113.7' },
      { text: 'subnet 10.1.0.0/16', span: '10.1.0.0' },
    ],
    negative: () => [
      'version 1.2.3.4.5',
      'v10.4.3.1 was released',
      '256.1.1.1',
      'mask 255.255.255.0',
      'section 1.2.3',
      '1.2.3.4567',
    ],
  },
});
