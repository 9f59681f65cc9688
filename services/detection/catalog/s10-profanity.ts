import { Dimension, RiskLevel } from '#gen/gatehouse/common/v1/risk_pb.js';
import { defineScanner } from './define.js';

/** Coarse language in what a model says. */
export const profanity = defineScanner({
  tag: 'S10',
  name: 'Profanity',
  nameZh: '脏话',
  package: 'unsafe-topics',
  enabled: true,
  dimension: Dimension.COMPLIANCE,
  riskLevel: RiskLevel.LOW_RISK,
  scanPrompt: false,
  scanResponse: true,
  definition: [
    'Swear words, vulgar or obscene expressions, slurs and crude insults, also when letters are replaced, dropped or',
    'spelt by sound. Mild exclamations and words quoted to explain their meaning do not belong here.',
  ],
});
