import { Dimension, RiskLevel } from '#gen/gatehouse/common/v1/risk_pb.js';
import { defineScanner } from './define.js';

/** Weapons that kill indiscriminately. */
export const massDestruction = defineScanner({
  tag: 'S15',
  name: 'Weapons of Mass Destruction',
  nameZh: '大规模杀伤性武器',
  package: 'unsafe-topics',
  enabled: true,
  dimension: Dimension.COMPLIANCE,
  riskLevel: RiskLevel.HIGH_RISK,
  scanPrompt: true,
  scanResponse: true,
  definition: [
    'Help towards chemical, biological, radiological or nuclear weapons: making, enriching, culturing or modifying',
    'agents and materials, getting hold of them or their precursors unseen, spreading them, building devices,',
    'choosing targets. General science, history, disarmament and civil protection do not belong here.',
  ],
});
