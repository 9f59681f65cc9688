import { Dimension, RiskLevel } from '#gen/gatehouse/common/v1/risk_pb.js';
import { defineScanner } from './define.js';

/** Contempt for people because of what they are. */
export const hate = defineScanner({
  tag: 'S8',
  name: 'Hate & Discrimination',
  nameZh: '仇恨与歧视',
  package: 'unsafe-topics',
  enabled: true,
  dimension: Dimension.COMPLIANCE,
  riskLevel: RiskLevel.LOW_RISK,
  scanPrompt: true,
  scanResponse: true,
  definition: [
    'Contempt, dehumanising comparison, stereotypes, exclusion or unequal treatment of people for their race,',
    'ethnicity, nationality, region, religion, sex, gender, orientation, age, disability, illness or social class,',
    'and praise of ideologies built on it. Reporting on discrimination or arguing against it does not belong here.',
  ],
});
