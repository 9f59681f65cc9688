import { Dimension, RiskLevel } from '#gen/gatehouse/common/v1/risk_pb.js';
import { defineScanner } from './define.js';

/** Advice on law that is reserved to lawyers. */
export const legalAdvice = defineScanner({
  tag: 'S21',
  name: 'Professional Legal Advice',
  nameZh: '专业法律建议',
  package: 'professional-advice',
  enabled: false,
  dimension: Dimension.COMPLIANCE,
  riskLevel: RiskLevel.LOW_RISK,
  scanPrompt: true,
  scanResponse: true,
  definition: [
    'Specific legal judgement that would need a licensed lawyer: how a person should act in their own dispute,',
    'contract, charge, immigration or inheritance case, what their chances are, or drafting binding papers for it.',
    'General explanations of law and the advice to ask a lawyer do not belong here.',
  ],
});
