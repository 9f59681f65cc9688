import { Dimension, RiskLevel } from '#gen/gatehouse/common/v1/risk_pb.js';
import { defineScanner } from './define.js';

/** Sexual acts against a person's will. */
export const sexualCrime = defineScanner({
  tag: 'S17',
  name: 'Sexual Crimes',
  nameZh: '性犯罪',
  package: 'unsafe-topics',
  enabled: true,
  dimension: Dimension.COMPLIANCE,
  riskLevel: RiskLevel.HIGH_RISK,
  scanPrompt: true,
  scanResponse: true,
  definition: [
    'Sexual violence and exploitation of adults: rape, assault, drugging for sex, coercion, forced prostitution and',
    'trafficking for it, secret recording or sharing of intimate pictures, sexual deepfakes of real people, unwanted',
    'advances, and any encouragement or instruction for them. Support for victims, law and news do not belong here.',
  ],
});
