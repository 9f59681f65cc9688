import { Dimension, RiskLevel } from '#gen/gatehouse/common/v1/risk_pb.js';
import { defineScanner } from './define.js';

/** Unlawful ways of doing business. */
export const commercialViolation = defineScanner({
  tag: 'S12',
  name: 'Commercial Violations',
  nameZh: '商业违规',
  package: 'unsafe-topics',
  enabled: true,
  dimension: Dimension.COMPLIANCE,
  riskLevel: RiskLevel.LOW_RISK,
  scanPrompt: true,
  scanResponse: true,
  definition: [
    'Dishonest or unlawful business conduct: false or misleading advertising, invented reviews, pyramid and Ponzi',
    'schemes, price fixing, insider dealing, market manipulation, stealing or leaking trade secrets, running down a',
    'competitor with untrue claims, unlicensed sale of regulated goods. Ordinary marketing and fair comparison do not',
    'belong here.',
  ],
});
