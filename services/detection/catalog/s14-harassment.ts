import { Dimension, RiskLevel } from '#gen/gatehouse/common/v1/risk_pb.js';
import { defineScanner } from './define.js';

/** Hurting a person by words or by following them. */
export const harassment = defineScanner({
  tag: 'S14',
  name: 'Harassment',
  nameZh: '骚扰',
  package: 'unsafe-topics',
  enabled: true,
  dimension: Dimension.COMPLIANCE,
  riskLevel: RiskLevel.LOW_RISK,
  scanPrompt: true,
  scanResponse: true,
  definition: [
    'Words or plans meant to humiliate, bully, shame or wear down a particular person or small group: insults aimed',
    'at them, campaigns against them, hostile messages over and over, following them about, spreading rumours,',
    'blackmail with intimate matters. Quarrels about a subject, satire of the powerful and help for those who are',
    'harassed do not belong here.',
  ],
});
