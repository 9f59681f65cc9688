import { RiskLevel } from '#gen/gatehouse/common/v1/risk_pb.js';
import { defineRecognizer } from './define.js';

/**
 * E-mail addresses as people write them: a dot-atom, "@", and a host name with a top-level domain of letters. The
 * pattern counts nothing, because counted repeats that can start anywhere multiply the engine's states; lengths are
 * checked afterwards.
 */
export const email = defineRecognizer({
  entity: 'EMAIL',
  name: 'E-mail address',
  nameZh: '电子邮箱',
  riskLevel: RiskLevel.LOW_RISK,
  operator: { kind: 'mask', keepPrefix: 2, keepSuffix: 0 },
  patterns: [
    {
      id: 'address',
      regex: String.raw`(?i)\b[a-z0-9._%+'-]*[a-z0-9_+]@(?:[a-z0-9-]+\.)+(?:[a-z]{2,24}|xn--[a-z0-9-]+)\b`,
      score: 0.95,
    },
  ],
  validate: (value) => {
    const at = value.indexOf('@');
    const labels = value.slice(at + 1).split('.');
    const isHost = labels.every((label) => label.length <= 63 && !label.startsWith('-') && !label.endsWith('-'));
    return at <= 64 && value.length <= 254 && isHost && !value.includes('..');
  },
  source: 'RFC 5321 section 4.1.2 and RFC 5322 section 3.4.1, without quoted local parts',
  examples: {
    positive: () => [
      { text: 'Write to jane.doe@example.com today.', span: 'jane.doe@example.com' },
      { text: '<a+tag@mail.example.co.uk>', span: 'a+tag@mail.example.co.uk' },
      { text: '邮箱zhang_san@example.cn谢谢', span: 'zhang_san@example.cn' },
      { text: 'x@y.io', span: 'x@y.io' },
    ],
    negative: () => ['user@localhost', '@mention and @another', 'a @ b.com', 'price 5@2.50', 'git@host:path'],
  },
});
