import { RiskLevel } from '#gen/gatehouse/common/v1/risk_pb.js';
import { defineRecognizer } from './define.js';
import { sample } from './sample.js';
import { isReference, isStandIn } from './secret-value.js';

/** Web, file transfer, mail and Git addresses with a user and a password in them. */
export const urlCredentials = defineRecognizer({
  entity: 'URL_CREDENTIALS',
  name: 'Address with a password',
  nameZh: '含密码的网址',
  group: 'secret',
  riskLevel: RiskLevel.HIGH_RISK,
  operator: { kind: 'replace' },
  patterns: [
    {
      id: 'user and password',
      regex: String.raw`\b(?i:(?:https?|s?ftps?|wss?|smtps?|imaps?|ssh|git|svn|smb|socks[45]h?|rtsp|vnc)://)[^\s:@/?#"'\x60<>\\]*:[^\s@/?#"'\x60<>\\]+@[^\s"'\x60<>\\,;)]+`,
      score: 0.9,
    },
  ],
  validate: (value) => {
    const [, user, password] = /:\/\/([^:@/]*):([^@]+)@/.exec(value) ?? [];
    if (password === undefined || password === user || password.length < 4) return false;
    return !isStandIn(password) && !isReference(password) && !(user !== undefined && isReference(user));
  },
  source: 'RFC 3986, section 3.2.1',
  examples: {
    positive: () => {
      const password = sample.characters(sample.alphanumeric, 12);
      return [
        `https://bot:${password}@git.example.com/acme/app.git`,
        `ftp://jane:${password}@files.example.com`,
      ].flatMap((span) => [
        { text: `git clone ${span} && cd app`, span },
        { text: `地址${span}`, span },
      ]);
    },
    negative: () => [
      'https://user:password@example.com/',
      'https://example.com:8080/path@2x.png',
      `https://\${USER}:\${TOKEN}@git.example.com`,
      'http://proxy:8080',
      'https://<user>:<token>@github.com/acme/app',
      'https://medium.com/@jane:notes',
    ],
  },
});
