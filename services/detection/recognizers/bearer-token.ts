import { RiskLevel } from '#gen/gatehouse/common/v1/risk_pb.js';
import { defineRecognizer, type MatchPart } from './define.js';
import { sample } from './sample.js';
import { isReference, looksRandom, looksWordy, withoutTrailing } from './secret-value.js';

/** Tokens behind the word that announces them in HTTP headers. */
export const bearerToken = defineRecognizer({
  entity: 'BEARER_TOKEN',
  name: 'Bearer token',
  nameZh: 'Bearer 令牌',
  group: 'secret',
  riskLevel: RiskLevel.HIGH_RISK,
  operator: { kind: 'replace' },
  patterns: [
    { id: 'bearer', regex: String.raw`\b(?i:bearer)\s[A-Za-z0-9._~+/:=-]+`, score: 0.7, locate },
    {
      id: 'authorization header',
      regex: String.raw`\b(?i:authorization\\{0,2}["']?\s?[:=,]\s?\\{0,2}["'\x60]?(?:token|apikey|key|bot|ssws|sso-key|ghost))\s[A-Za-z0-9._~+/:=-]+`,
      score: 0.7,
      locate,
    },
  ],
  source: 'RFC 6750, section 2.1',
  examples: {
    positive: () => {
      const opaque = sample.characters(sample.alphanumeric, 40);
      return [
        { text: `curl -H "Authorization: Bearer ${opaque}" https://api.example.com`, span: opaque },
        { text: `headers = { 'Authorization': 'Token ${opaque}' }`, span: opaque },
        { text: `send it as a bearer ${opaque}.`, span: opaque },
      ];
    },
    negative: () => [
      'Authorization: Bearer <token>',
      'Authorization: Bearer $ACCESS_TOKEN',
      'Authorization: Bearer YOUR_ACCESS_TOKEN_GOES_HERE_1',
      'the bearer of this message arrives at 10:30',
      'standard-bearer 2024-01-01T00:00:00Z',
    ],
  },
});

/** What stands behind the last blank, without the end of the sentence. */
function locate(match: string): MatchPart | undefined {
  const start = match.search(/\S*$/);
  const value = withoutTrailing(match.slice(start), '.:');
  return value.length >= 16 && isToken(value) ? { start, end: start + value.length } : undefined;
}

function isToken(value: string): boolean {
  return (
    /\d/.test(value) && /[A-Za-z]/.test(value) && !isReference(value) && !looksWordy(value) && looksRandom(value, 3)
  );
}
