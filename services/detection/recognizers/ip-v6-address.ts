import { RiskLevel } from '#gen/gatehouse/common/v1/risk_pb.js';
import { defineRecognizer } from './define.js';

/** IPv6 addresses: full, compressed, with an IPv4 tail, with a zone. Times, MAC addresses and C++ names are none. */
export const ipV6Address = defineRecognizer({
  entity: 'IPV6_ADDRESS',
  name: 'IPv6 address',
  nameZh: 'IPv6 地址',
  riskLevel: RiskLevel.LOW_RISK,
  operator: { kind: 'replace' },
  patterns: [
    {
      id: 'colon hexadecimal',
      regex: String.raw`(?i)(?:[0-9a-f]{1,4}:|:)(?:[0-9a-f]{0,4}:){1,7}(?:\d{1,3}(?:\.\d{1,3}){3}|[0-9a-f]{1,4})?(?:%[0-9a-z]{1,16})?`,
      score: 0.8,
    },
  ],
  validate: (value, { before, after }) => {
    if (/[\w:.]$/.test(before) || /^(?:[\w:]|\.\d)/.test(after)) return false;
    return isAddress(value.replace(/%.*$/, ''));
  },
  source: 'RFC 4291 section 2.2, RFC 4007 section 11',
  examples: {
    positive: () => [
      { text: 'host 2001:db8:85a3:0:0:8a2e:370:7334 is up', span: '2001:db8:85a3:0:0:8a2e:370:7334' },
      { text: 'ping fe80::1%eth0', span: 'fe80::1%eth0' },
      { text: '[2001:db8::2]:443', span: '2001:db8::2' },
      { text: 'mapped ::ffff:192.0.2.33.', span: '::ffff:192.0.2.33' },
    ],
    negative: () => [
      'at 12:30:45 sharp',
      'std::cout << a::b',
      'MAC 00:1a:2b:3c:4d:5e',
      'ratio 1:2:3:4',
      'Port 80:443',
      'MyClass::toString',
      '::',
    ],
  },
});

/** Whether a text of hexadecimal digits, colons and dots is an address. */
function isAddress(text: string): boolean {
  const halves = text.split('::');
  if (halves.length > 2) return false;
  const groups = halves.flatMap((half) => (half === '' ? [] : half.split(':')));
  const last = groups.at(-1) ?? '';
  const hasIpV4Tail = last.includes('.');
  if (hasIpV4Tail && !last.split('.').every((octet) => Number(octet) < 256)) return false;
  if (!(hasIpV4Tail ? groups.slice(0, -1) : groups).every((group) => /^[0-9a-f]{1,4}$/i.test(group))) return false;
  const count = groups.length + (hasIpV4Tail ? 1 : 0);
  // A compressed address of letters only reads like a name of a programming language.
  return halves.length === 2 ? count <= 7 && /\d/.test(text) : count === 8;
}
