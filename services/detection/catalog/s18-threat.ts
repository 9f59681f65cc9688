import { Dimension, RiskLevel } from '#gen/gatehouse/common/v1/risk_pb.js';
import { defineScanner } from './define.js';

/** Announcing harm in order to frighten. */
export const threat = defineScanner({
  tag: 'S18',
  name: 'Threats',
  nameZh: '威胁',
  package: 'unsafe-topics',
  enabled: true,
  dimension: Dimension.COMPLIANCE,
  riskLevel: RiskLevel.LOW_RISK,
  scanPrompt: true,
  scanResponse: true,
  definition: [
    'Statements that somebody will be hurt, killed, exposed or ruined, made or wanted in order to frighten or force',
    'them: death threats, bomb threats, extortion, menacing hints, threats against family or property. Jokes that are',
    'plainly jokes, game talk and warnings about natural dangers do not belong here.',
  ],
});
