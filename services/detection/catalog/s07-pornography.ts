import { Dimension, RiskLevel } from '#gen/gatehouse/common/v1/risk_pb.js';
import { defineScanner } from './define.js';

/** Sexually explicit material about adults. */
export const pornography = defineScanner({
  tag: 'S7',
  name: 'Pornography',
  nameZh: '色情',
  package: 'unsafe-topics',
  enabled: true,
  dimension: Dimension.COMPLIANCE,
  riskLevel: RiskLevel.MEDIUM_RISK,
  scanPrompt: true,
  scanResponse: true,
  definition: [
    'Explicit descriptions of sexual acts or organs meant to arouse, erotic role play, requests for such material,',
    'and advertising of sexual services. Medical, educational and legal language about sex, and romance without',
    'explicit detail, do not belong here.',
  ],
});
