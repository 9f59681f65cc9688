import { RiskLevel } from '#gen/gatehouse/common/v1/risk_pb.js';
import { mod97 } from './checksum.js';
import { defineRecognizer } from './define.js';

/** Length of the number by country, as registered. */
const countriesByLength: Readonly<Record<number, string>> = {
  15: 'NO',
  16: 'BE',
  18: 'DK FI FK FO GL NL SD',
  19: 'MK SI',
  20: 'AT BA EE KZ LT LU MN XK',
  21: 'CH HR LI LV',
  22: 'BG BH CR DE GB GE IE ME RS VA',
  23: 'AE GI IL IQ OM SO TL',
  24: 'AD CZ ES MD PK RO SA SE SK TN VG',
  25: 'LY PT ST',
  26: 'IS TR',
  27: 'BI DJ FR GR IT MC MR SM',
  28: 'AL AZ BY CY DO GT HN HU LB NI PL SV',
  29: 'BR EG PS QA UA',
  30: 'JO KW MU YE',
  31: 'MT SC',
  32: 'LC',
  33: 'RU',
};

/** Bank account numbers with their country, plain or in groups of four, in the registered length and checked. */
export const iban = defineRecognizer({
  entity: 'IBAN',
  name: 'IBAN',
  nameZh: '国际银行账号（IBAN）',
  riskLevel: RiskLevel.HIGH_RISK,
  operator: { kind: 'mask', keepPrefix: 4, keepSuffix: 4 },
  patterns: [{ id: 'registered length', regex: ibanRegex(), score: 0.95 }],
  validate: (value, { before, after }) => {
    if (/[-]$/.test(before) || /^-\w/.test(after)) return false;
    const compact = value.replaceAll(/[ -]/g, '');
    return mod97(compact.slice(4) + compact.slice(0, 4)) === 1;
  },
  source: 'ISO 13616-1 and the SWIFT IBAN registry',
  examples: {
    positive: () => [
      { text: 'IBAN: DE89 3704 0044 0532 0130 00, thanks', span: 'DE89 3704 0044 0532 0130 00' },
      { text: 'pay to GB82WEST12345698765432 now', span: 'GB82WEST12345698765432' },
      { text: 'NO9386011117947', span: 'NO9386011117947' },
      { text: 'compte FR14 2004 1010 0505 0001 3M02 606.', span: 'FR14 2004 1010 0505 0001 3M02 606' },
      { text: 'nl91abna0417164300', span: 'nl91abna0417164300' },
      { text: 'AL47-2121-1009-0000-0002-3569-8741', span: 'AL47-2121-1009-0000-0002-3569-8741' },
    ],
    negative: () => [
      'DE89 3704 0044 0532 0130 01',
      'GB82WEST1234569876543',
      'XX89370400440532013000',
      'order DE12 3456',
      'AB12345678901234567890',
    ],
  },
});

/** One branch a length: the country, two check digits, then groups of four, with one blank or dash between them or none. */
function ibanRegex(): string {
  const branches = Object.entries(countriesByLength).map(([length, countries]) => {
    const rest = Number(length) - 4;
    const groups = `[ -]?[A-Z0-9]{4}`.repeat(Math.floor(rest / 4));
    const tail = rest % 4 === 0 ? '' : `[ -]?[A-Z0-9]{${rest % 4}}`;
    return String.raw`(?:${countries.replaceAll(' ', '|')})\d{2}${groups}${tail}`;
  });
  return String.raw`(?i)\b(?:${branches.join('|')})\b`;
}
