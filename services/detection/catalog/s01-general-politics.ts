import { Dimension, RiskLevel } from '#gen/gatehouse/common/v1/risk_pb.js';
import { defineScanner } from './define.js';

/** Talk about ordinary political subjects, for deployments that keep out of politics altogether. */
export const generalPolitics = defineScanner({
  tag: 'S1',
  name: 'General Political Topics',
  nameZh: '一般政治话题',
  package: 'political-topics',
  enabled: false,
  dimension: Dimension.COMPLIANCE,
  riskLevel: RiskLevel.LOW_RISK,
  scanPrompt: true,
  scanResponse: true,
  definition: [
    'Politics in the ordinary sense: parties, elections, politicians in office, government programmes, legislation',
    'under debate, opinions on any of them. Neutral mentions of a country, a public office or a historic date in',
    'passing do not belong here.',
  ],
});
