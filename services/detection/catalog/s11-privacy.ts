import { Dimension, RiskLevel } from '#gen/gatehouse/common/v1/risk_pb.js';
import { defineScanner } from './define.js';

/** Intrusion into the private life of a person. */
export const privacy = defineScanner({
  tag: 'S11',
  name: 'Privacy Invasion',
  nameZh: '侵犯隐私',
  package: 'unsafe-topics',
  enabled: true,
  dimension: Dimension.COMPLIANCE,
  riskLevel: RiskLevel.LOW_RISK,
  scanPrompt: true,
  scanResponse: true,
  definition: [
    'Finding, revealing or spreading personal matters of an identifiable private person without consent: home',
    'address, identity numbers, accounts, medical records, movements, private messages or pictures; doxxing, stalking',
    "by technical means, covert recording, taking over somebody's identity. Advice on protecting one's own data, and",
    'published facts about the official role of a public figure, do not belong here.',
  ],
});
