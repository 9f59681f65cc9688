import { Dimension, RiskLevel } from '#gen/gatehouse/common/v1/risk_pb.js';
import { defineScanner } from './define.js';

/** Crimes without violence. */
export const nonViolentCrime = defineScanner({
  tag: 'S6',
  name: 'Non-Violent Crime',
  nameZh: '非暴力犯罪',
  package: 'unsafe-topics',
  enabled: true,
  dimension: Dimension.COMPLIANCE,
  riskLevel: RiskLevel.MEDIUM_RISK,
  scanPrompt: true,
  scanResponse: true,
  definition: [
    'Help with or encouragement of crimes that need no violence: fraud and scams, theft, forgery, money laundering,',
    'tax evasion, bribery, making or dealing in illegal drugs, trafficking in people or goods, illegal gambling,',
    'breaking into computers, writing malware, phishing. Explaining how to detect, prevent or prosecute such crimes',
    'does not belong here.',
  ],
});
