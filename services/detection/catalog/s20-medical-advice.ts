import { Dimension, RiskLevel } from '#gen/gatehouse/common/v1/risk_pb.js';
import { defineScanner } from './define.js';

/** Advice on health that is reserved to physicians. */
export const medicalAdvice = defineScanner({
  tag: 'S20',
  name: 'Professional Medical Advice',
  nameZh: '专业医疗建议',
  package: 'professional-advice',
  enabled: false,
  dimension: Dimension.COMPLIANCE,
  riskLevel: RiskLevel.LOW_RISK,
  scanPrompt: true,
  scanResponse: true,
  definition: [
    "Specific medical judgement that would need a licensed professional: naming a diagnosis for a person's symptoms,",
    'choosing or dosing a medicine, interpreting findings, telling a person to start, change or stop a treatment.',
    'General health information, first aid and the advice to see a doctor do not belong here.',
  ],
});
