import { RiskLevel } from '#gen/gatehouse/common/v1/risk_pb.js';
import { isShortDayFirstDate } from './calendar.js';
import { weightedSum } from './checksum.js';
import { defineRecognizer } from './define.js';
import { digitsOf, standsFree } from './digits.js';

/** Norwegian birth and D numbers: birth date, individual number, two check digits. */
export const noFodselsnummer = defineRecognizer({
  entity: 'NO_FODSELSNUMMER',
  name: 'Norwegian birth number',
  nameZh: '挪威出生号',
  riskLevel: RiskLevel.HIGH_RISK,
  operator: { kind: 'mask', keepPrefix: 0, keepSuffix: 5 },
  patterns: [{ id: 'eleven digits', regex: String.raw`\b[0-7]\d{5} ?\d{5}\b`, score: 0.55 }],
  validate: (value, around) => {
    const digits = digitsOf(value);
    // D numbers have 40 added to the day, those of hospitals to the month, synthetic ones 80.
    const day = String(Number(digits.slice(0, 2)) % 40).padStart(2, '0');
    const month = String(Number(digits.slice(2, 4)) % 40).padStart(2, '0');
    if (!standsFree(around) || !isShortDayFirstDate(day + month + digits.slice(4, 6))) return false;
    return (
      weightedSum(digits, [3, 7, 6, 1, 8, 9, 4, 5, 2, 1]) % 11 === 0 &&
      weightedSum(digits, [5, 4, 3, 2, 7, 6, 5, 4, 3, 2, 1]) % 11 === 0
    );
  },
  context: ['fødselsnummer', 'fodselsnummer', 'personnummer', 'd-nummer', 'fnr'],
  standsAlone: true,
  source: 'Forskrift til folkeregisterloven § 2-2-1; Skatteetaten',
  examples: {
    positive: () => [
      { text: 'Fødselsnummer 19078935920', span: '19078935920' },
      { text: '310586 03867', span: '310586 03867' },
    ],
    negative: () => ['fnr 19078935921', 'fnr 19138935920', '19078935920123'],
  },
});
