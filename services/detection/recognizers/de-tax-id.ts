import { RiskLevel } from '#gen/gatehouse/common/v1/risk_pb.js';
import { isMod1110Valid } from './checksum.js';
import { defineRecognizer } from './define.js';
import { digitsOf, standsFree } from './digits.js';

/** Tax identification numbers of Germany: eleven digits of which the first ten are nearly all different, and a check digit. */
export const deTaxId = defineRecognizer({
  entity: 'DE_TAX_ID',
  name: 'German tax identification number',
  nameZh: '德国税务识别号',
  riskLevel: RiskLevel.HIGH_RISK,
  operator: { kind: 'mask', keepPrefix: 0, keepSuffix: 3 },
  patterns: [
    { id: 'grouped', regex: String.raw`\b[1-9]\d \d{3} \d{3} \d{3}\b`, score: 0.5 },
    { id: 'plain', regex: String.raw`\b[1-9]\d{10}\b`, score: 0.35 },
  ],
  validate: (value, around) => {
    const digits = digitsOf(value);
    // One digit comes twice or three times; sample numbers have all ten.
    return standsFree(around) && new Set(digits.slice(0, 10)).size >= 8 && isMod1110Valid(digits);
  },
  context: [
    'steuer',
    'steuer-id',
    'steuerid',
    'steueridentifikationsnummer',
    'steuerliche',
    'idnr',
    'idnr.',
    'tax id',
    'tin',
  ],
  standsAlone: true,
  source: 'Bundeszentralamt für Steuern, "Steueridentifikationsnummer"; § 139b AO',
  examples: {
    positive: () => [
      { text: 'Steuer-ID: 86 095 742 719', span: '86 095 742 719' },
      { text: 'IdNr. 98765432106 liegt vor.', span: '98765432106' },
      { text: '47036892816', span: '47036892816' },
    ],
    negative: () => ['IdNr. 98765432107', '11111111111', '02345678901', 'order 86095742719'],
  },
});
