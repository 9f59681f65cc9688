import { RiskLevel } from '#gen/gatehouse/common/v1/risk_pb.js';
import { isShortDate } from './calendar.js';
import { isLuhnValid } from './checksum.js';
import { defineRecognizer } from './define.js';
import { digitsOf, standsFree } from './digits.js';

/** Swedish personal and coordination numbers: birth date, serial number, Luhn check digit. */
export const sePersonnummer = defineRecognizer({
  entity: 'SE_PERSONNUMMER',
  name: 'Swedish personal number',
  nameZh: '瑞典个人身份号',
  riskLevel: RiskLevel.HIGH_RISK,
  operator: { kind: 'mask', keepPrefix: 0, keepSuffix: 4 },
  patterns: [
    { id: 'dashed', regex: String.raw`\b(?:18|19|20)?\d{6}[-+]\d{4}\b`, score: 0.65 },
    { id: 'twelve digits', regex: String.raw`\b(?:18|19|20)\d{10}\b`, score: 0.55 },
    { id: 'ten digits', regex: String.raw`\b\d{10}\b`, score: 0.3 },
  ],
  validate: (value, around) => {
    const digits = digitsOf(value).slice(-10);
    // Coordination numbers have 60 added to the day.
    const day = String(Number(digits.slice(4, 6)) % 60).padStart(2, '0');
    return standsFree(around) && isShortDate(digits.slice(0, 4) + day) && isLuhnValid(digits);
  },
  context: ['personnummer', 'pnr', 'personnr', 'samordningsnummer', 'födelsenummer'],
  standsAlone: true,
  source: 'Folkbokföringslagen (1991:481) § 18; Skatteverket, SKV 704',
  examples: {
    positive: () => [
      { text: '19910924-2397 är mitt pnr.', span: '19910924-2397' },
      { text: 'personnummer 8112189876', span: '8112189876' },
      { text: '199109242397', span: '199109242397' },
    ],
    negative: () => ['19910924-2398', '19911324-2397', 'order 8112189876'],
  },
});
