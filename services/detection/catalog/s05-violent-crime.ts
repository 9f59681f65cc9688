import { Dimension, RiskLevel } from '#gen/gatehouse/common/v1/risk_pb.js';
import { defineScanner } from './define.js';

/** Crimes against life and limb. */
export const violentCrime = defineScanner({
  tag: 'S5',
  name: 'Violent Crime',
  nameZh: '暴力犯罪',
  package: 'unsafe-topics',
  enabled: true,
  dimension: Dimension.COMPLIANCE,
  riskLevel: RiskLevel.HIGH_RISK,
  scanPrompt: true,
  scanResponse: true,
  definition: [
    'Planning, encouraging, praising or explaining how to carry out violence against people or animals: murder,',
    'assault, kidnapping, torture, terrorism, mass shootings, arson, and the building or buying of ordinary weapons',
    'and explosives for it. History, news, fiction without usable instructions, self-defence and figures of speech do',
    'not belong here.',
  ],
});
