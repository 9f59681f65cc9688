import { Dimension, RiskLevel } from '#gen/gatehouse/common/v1/risk_pb.js';
import { defineScanner } from './define.js';

/** Use of what others own without their leave. */
export const intellectualProperty = defineScanner({
  tag: 'S13',
  name: 'Intellectual Property Infringement',
  nameZh: '侵犯知识产权',
  package: 'unsafe-topics',
  enabled: true,
  dimension: Dimension.COMPLIANCE,
  riskLevel: RiskLevel.LOW_RISK,
  scanPrompt: true,
  scanResponse: true,
  definition: [
    'Copying or getting around the protection of what others own: long verbatim passages of protected works, pirated',
    'films, music, books or software, licence keys and cracks, removal of copy protection or watermarks, counterfeit',
    "brand goods, copying a patented design, presenting another's work as one's own. Short quotations, summaries,",
    'parody and questions about the law do not belong here.',
  ],
});
