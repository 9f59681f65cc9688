import { RiskLevel } from '#gen/gatehouse/common/v1/risk_pb.js';
import { defineRecognizer } from './define.js';
import { sample } from './sample.js';

/** JSON web tokens in compact form, signed or not, whose header is JSON with an algorithm. */
export const jwt = defineRecognizer({
  entity: 'JWT',
  name: 'JSON web token',
  nameZh: 'JSON Web 令牌（JWT）',
  group: 'secret',
  riskLevel: RiskLevel.HIGH_RISK,
  operator: { kind: 'mask', keepPrefix: 3, keepSuffix: 0 },
  patterns: [
    {
      id: 'compact',
      // "ey" is the beginning of every base64 text of '{"'.
      regex: String.raw`\bey[A-Za-z0-9_-]{10,}\.ey[A-Za-z0-9_-]{4,}\.[A-Za-z0-9_-]*`,
      score: 0.95,
    },
  ],
  validate: (value) => hasAlgorithm(value.slice(0, value.indexOf('.'))),
  source: 'RFC 7519, RFC 7515 section 7.1',
  examples: {
    positive: () => {
      const signed = token({ alg: 'HS256', typ: 'JWT' }, sample.characters(sample.alphanumeric, 43));
      const unsigned = token({ alg: 'none' }, '');
      return [
        { text: `Authorization: Bearer ${signed}`, span: signed },
        { text: `url?token=${signed}&x=1`, span: signed },
        { text: `"${unsigned}"`, span: unsigned },
      ];
    },
    negative: () => [token({ typ: 'JWT' }, 'abc'), `ey${'A'.repeat(20)}.ey${'B'.repeat(20)}.sig`, 'eyes.eye.ey'],
  },
});

function token(header: object, signature: string): string {
  return `${sample.base64Url(JSON.stringify(header))}.${sample.base64Url(JSON.stringify({ sub: 'user-1' }))}.${signature}`;
}

function hasAlgorithm(header: string): boolean {
  try {
    return /"alg"\s*:\s*"/.test(atob(header.replaceAll('-', '+').replaceAll('_', '/')));
  } catch {
    // Not base64: something else that begins alike.
    return false;
  }
}
