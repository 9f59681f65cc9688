import { Dimension, RiskLevel } from '#gen/gatehouse/common/v1/risk_pb.js';
import { defineScanner } from './define.js';

/** Harm that a person does to himself or herself. */
export const selfHarm = defineScanner({
  tag: 'S16',
  name: 'Self-Harm',
  nameZh: '自我伤害',
  package: 'unsafe-topics',
  enabled: true,
  dimension: Dimension.COMPLIANCE,
  riskLevel: RiskLevel.MEDIUM_RISK,
  scanPrompt: true,
  scanResponse: true,
  definition: [
    'Suicide, self-injury and eating disorders: intentions or wishes of that kind, encouragement, praise, methods,',
    'doses, places, ways to hide it, pacts. Prevention, looking for help, grief and professional discussion without',
    'methods do not belong here, but a person who speaks of wanting to die does.',
  ],
});
