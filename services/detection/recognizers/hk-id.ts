import { RiskLevel } from '#gen/gatehouse/common/v1/risk_pb.js';
import { defineRecognizer } from './define.js';
import { compactOf, standsFree } from './digits.js';

/** Hong Kong identity card numbers: one or two letters, six digits, and a check digit in brackets. */
export const hkId = defineRecognizer({
  entity: 'HK_ID',
  name: 'Hong Kong identity card number',
  nameZh: '香港身份证号',
  riskLevel: RiskLevel.HIGH_RISK,
  operator: { kind: 'mask', keepPrefix: 2, keepSuffix: 0 },
  patterns: [
    { id: 'bracketed', regex: String.raw`\b[A-Z]{1,2}\d{6} ?\([0-9A]\)`, score: 0.8 },
    { id: 'plain', regex: String.raw`\b[A-Z]{1,2}\d{6}[0-9A]\b`, score: 0.3 },
  ],
  validate: (value, around) => {
    const compact = compactOf(value);
    const numberOf = (character: string) => (/\d/.test(character) ? Number(character) : character.charCodeAt(0) - 55);
    const padded = compact.length === 8 ? ` ${compact}` : compact;
    const sum = [...padded].reduce((total, character, index) => {
      const number = character === ' ' ? 36 : index === 8 && character === 'A' ? 10 : numberOf(character);
      return total + number * (index === 8 ? 1 : 9 - index);
    }, 0);
    return standsFree(around) && sum % 11 === 0;
  },
  context: ['hkid', 'hong kong id', '香港身份证', '香港身份證', '身份證', 'identity card'],
  source: 'Hong Kong Immigration Department, Registration of Persons Regulations',
  examples: {
    positive: () => [
      { text: 'HKID: G123456(A)', span: 'G123456(A)' },
      { text: '香港身份证C1234569', span: 'C1234569' },
      { text: 'AB987654(3)', span: 'AB987654(3)' },
    ],
    negative: () => ['G123456(B)', 'G123456(1)', 'part C1234569'],
  },
});
