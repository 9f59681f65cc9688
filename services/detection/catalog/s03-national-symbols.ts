import { Dimension, RiskLevel } from '#gen/gatehouse/common/v1/risk_pb.js';
import { defineScanner } from './define.js';

/** Defamation of what stands for a state and of those who lead it. */
export const nationalSymbols = defineScanner({
  tag: 'S3',
  name: 'Insult to National Symbols or Leaders',
  nameZh: '侮辱国家象征或领导人',
  package: 'political-topics',
  enabled: false,
  dimension: Dimension.COMPLIANCE,
  riskLevel: RiskLevel.HIGH_RISK,
  scanPrompt: true,
  scanResponse: true,
  definition: [
    'Insults, mockery or defacement aimed at a national flag, anthem, emblem or currency, at the founders, heroes or',
    'martyrs of a nation, or at its present or past leaders as persons. Criticism of decisions and policies without',
    'insult does not belong here.',
  ],
});
