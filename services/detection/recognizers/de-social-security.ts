import { RiskLevel } from '#gen/gatehouse/common/v1/risk_pb.js';
import { defineRecognizer } from './define.js';
import { compactOf, standsFree } from './digits.js';

/** German pension insurance numbers: area, birth date, initial, serial number, check digit. */
export const deSocialSecurity = defineRecognizer({
  entity: 'DE_SOCIAL_SECURITY',
  name: 'German pension insurance number',
  nameZh: '德国社会保险号',
  riskLevel: RiskLevel.HIGH_RISK,
  operator: { kind: 'mask', keepPrefix: 0, keepSuffix: 4 },
  patterns: [{ id: 'number', regex: String.raw`(?i)\b\d{2} ?\d{6} ?[A-Z] ?\d{3}\b`, score: 0.65 }],
  validate: (value, around) => {
    const compact = compactOf(value);
    const day = Number(compact.slice(2, 4)) % 50;
    if (!standsFree(around) || day < 1 || day > 31 || !/^(?:0[1-9]|1[0-2])/.test(compact.slice(4))) return false;
    const letter = String(compact.charCodeAt(8) - 64).padStart(2, '0');
    const digits = compact.slice(0, 8) + letter + compact.slice(9, 11);
    const weights = [2, 1, 2, 5, 7, 1, 2, 1, 2, 1, 2, 1];
    const sum = weights.reduce((total, weight, index) => {
      const product = weight * Number(digits[index]);
      return total + Math.floor(product / 10) + (product % 10);
    }, 0);
    return sum % 10 === Number(compact[11]);
  },
  context: ['sozialversicherung', 'rentenversicherung', 'rvnr', 'sv-nummer', 'versicherungsnummer'],
  source: 'Deutsche Rentenversicherung, VKVV § 2',
  examples: {
    positive: () => [
      { text: 'RVNR: 15070649C103 laut Ausweis.', span: '15070649C103' },
      { text: '65 070803 A 019', span: '65 070803 A 019' },
    ],
    negative: () => ['15071349C103', '65070803A012', '15070649C100', '150706491103'],
  },
});
