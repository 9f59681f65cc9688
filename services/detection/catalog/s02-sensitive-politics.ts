import { Dimension, RiskLevel } from '#gen/gatehouse/common/v1/risk_pb.js';
import { defineScanner } from './define.js';

/** Political subjects that carry legal or social risk where the product runs. */
export const sensitivePolitics = defineScanner({
  tag: 'S2',
  name: 'Sensitive Political Topics',
  nameZh: '敏感政治话题',
  package: 'political-topics',
  enabled: false,
  dimension: Dimension.COMPLIANCE,
  riskLevel: RiskLevel.HIGH_RISK,
  scanPrompt: true,
  scanResponse: true,
  definition: [
    'Politically charged subjects that stir conflict or are restricted by law in some places: separatism and disputed',
    'territory, calls to overthrow a government, suppressed protests and their victims, contested historic events,',
    'rumours about the private lives or the health of state leaders. Scholarly or news-like mentions belong here too',
    'when they take a side.',
  ],
});
