import { Dimension, RiskLevel } from '#gen/gatehouse/common/v1/risk_pb.js';
import { defineScanner } from './define.js';

/** Advice on money that is reserved to licensed people. */
export const financialAdvice = defineScanner({
  tag: 'S19',
  name: 'Professional Financial Advice',
  nameZh: '专业金融建议',
  package: 'professional-advice',
  enabled: false,
  dimension: Dimension.COMPLIANCE,
  riskLevel: RiskLevel.LOW_RISK,
  scanPrompt: true,
  scanResponse: true,
  definition: [
    'Specific recommendations that would need a licensed adviser: which securities, funds, loans, insurance or',
    'currencies a person should buy, sell or hold, when and how much, or how to structure their taxes or pension.',
    'General education about money and published market facts do not belong here.',
  ],
});
