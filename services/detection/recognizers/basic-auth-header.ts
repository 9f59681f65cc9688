import { RiskLevel } from '#gen/gatehouse/common/v1/risk_pb.js';
import { defineRecognizer } from './define.js';
import { sample } from './sample.js';

/** The credentials of HTTP basic authentication: base64 of a user, a colon and a password. */
export const basicAuthHeader = defineRecognizer({
  entity: 'BASIC_AUTH_HEADER',
  name: 'HTTP basic credentials',
  nameZh: 'HTTP 基本认证凭据',
  group: 'secret',
  riskLevel: RiskLevel.HIGH_RISK,
  operator: { kind: 'replace' },
  patterns: [
    {
      id: 'authorization header',
      regex: String.raw`\b(?i:authorization\\{0,2}["']?\s?[:=,]\s?\\{0,2}["'\x60]?basic)\s[A-Za-z0-9+/]+=*`,
      score: 0.95,
      locate: (match) => {
        const start = match.lastIndexOf(match.match(/\s[^\s]*$/)?.[0] ?? '') + 1;
        return holdsPassword(match.slice(start)) ? { start, end: match.length } : undefined;
      },
    },
  ],
  source: 'RFC 7617, section 2',
  examples: {
    positive: () => {
      const credentials = btoa(`jane:${sample.characters(sample.alphanumeric, 10)}`);
      return [
        { text: `curl -H "Authorization: Basic ${credentials}" https://api.example.com`, span: credentials },
        { text: `{"authorization": "basic ${credentials}"}`, span: credentials },
      ];
    },
    negative: () => [
      `Authorization: Basic ${btoa('user:password')}`,
      `Authorization: Basic ${btoa('no colon in it')}`,
      'Authorization: Basic $CREDENTIALS',
      'authorization: basic principles of access',
    ],
  },
});

function holdsPassword(base64: string): boolean {
  try {
    const [user = '', ...rest] = atob(base64).split(':');
    const password = rest.join(':');
    const isExample = /^(?:pass(?:word|wd)?|secret|test|admin|pwd)$/i.test(password) || /^x+$/i.test(password);
    return rest.length > 0 && /^[\x20-\x7e]*$/.test(user) && user + password !== '' && !isExample;
  } catch {
    // Not base64: a word of a sentence, or a variable.
    return false;
  }
}
