import { RiskLevel } from '#gen/gatehouse/common/v1/risk_pb.js';
import { defineRecognizer } from './define.js';
import { sample } from './sample.js';
import { isReference, isStandIn } from './secret-value.js';

/** UTF-16 code units at the end of a command in which the credentials are looked for: the search is quadratic in them. */
const maxTail = 400;

/** Users and passwords on the command line of curl and wget. */
export const curlCredentials = defineRecognizer({
  entity: 'CURL_CREDENTIALS',
  name: 'Credentials of a curl command',
  nameZh: 'curl 命令中的凭据',
  group: 'secret',
  riskLevel: RiskLevel.HIGH_RISK,
  operator: { kind: 'replace' },
  patterns: [
    {
      id: 'user option',
      regex: String.raw`\bcurl(?:[^\n]|\\\r?\n)*?\s(?:-u|--user)[\s=]*(?:"[^"\n]*"(?::"[^"\n]*")?|'[^'\n]*'|[^\s"':]*:(?:'[^'\n]*'|[^\s"']+))`,
      score: 0.9,
      locate: (match) => {
        const from = Math.max(0, match.length - maxTail);
        const at = match
          .slice(from)
          .search(/(?:"[^"\n]*"(?::"[^"\n]*")?|'[^'\n]*'|[^\s"':=]*:(?:'[^'\n]*'|[^\s"']+))$/);
        return at >= 0 && holdsPassword(match.slice(from + at)) ? inside(match, from + at) : undefined;
      },
    },
  ],
  source: 'The curl manual, option --user',
  examples: {
    positive: () => {
      const password = sample.characters(sample.alphanumeric, 12);
      const span = `jane:${password}`;
      return [
        { text: `curl -u ${span} https://api.example.com/v1`, span },
        { text: `curl -k -X POST \\\n  --user '${span}' https://api.example.com`, span },
        { text: `curl --user "${span}" -iX PATCH`, span },
      ];
    },
    negative: () => [
      'curl -u user:password https://example.com',
      'curl -u "$USER:$PASSWORD" https://example.com',
      'curl -u "myusername" https://example.com',
      "curl -i -u 'test:test'",
      'curl --user neo4j:[PASSWORD] http://localhost',
    ],
  },
});

function holdsPassword(credentials: string): boolean {
  const [, user = '', password = ''] = /^["']?(.*?)["']?:["']?(.*?)["']?$/.exec(credentials) ?? [];
  const isEmpty = user.length + password.length < 6;
  if (isEmpty || user === password || isReference(user) || isReference(password)) {
    // Braces around a made-up name are a template's; a password may hold them all the same.
    return !isEmpty && user !== password && /^\{[^{}$]*\d[^{}$]*\}$/.test(password);
  }
  return !isStandIn(password === '' ? user : password) && !/^\W*$/.test(password + user);
}

/** The credentials without the quotes around them. */
function inside(match: string, start: number): { start: number; end: number } {
  const isQuoted = /["']/.test(match[start]!) && match.at(-1) === match[start];
  return isQuoted ? { start: start + 1, end: match.length - 1 } : { start, end: match.length };
}
