import { RiskLevel } from '#gen/gatehouse/common/v1/risk_pb.js';
import { defineRecognizer } from './define.js';
import { digitsOf, standsFree } from './digits.js';

/** Numbers of German identity cards, with or without the check digit that is printed behind them; only in context. */
export const deIdCard = defineRecognizer({
  entity: 'DE_ID_CARD',
  name: 'German identity card number',
  nameZh: '德国身份证号',
  riskLevel: RiskLevel.HIGH_RISK,
  operator: { kind: 'mask', keepPrefix: 1, keepSuffix: 3 },
  patterns: [{ id: 'number', regex: String.raw`(?i)\b[CFGHJKLMNPRTVWXYZ][0-9CFGHJKLMNPRTVWXYZ]{8}\d?\b`, score: 0.35 }],
  validate: (value, around) => standsFree(around) && digitsOf(value).length >= 3,
  context: ['personalausweis', 'ausweis', 'ausweisnummer', 'ausweis-nr', 'ausweis nr', 'id card'],
  source: 'Bundesministerium des Innern, "Seriennummer des Personalausweises"',
  examples: {
    positive: () => [
      { text: 'Ausweis Nr. T22000129 gültig bis 2025.', span: 'T22000129' },
      { text: 'Personalausweis: L01X00T471', span: 'L01X00T471' },
    ],
    negative: () => ['part T22000129', 'Ausweis T2200012', 'Ausweis KKKKKKKKK'],
  },
});
