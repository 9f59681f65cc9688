import { RiskLevel } from '#gen/gatehouse/common/v1/risk_pb.js';
import { defineRecognizer } from './define.js';

/** Codes of ISO 3166-1, and Kosovo's. */
const countries = new Set(
  'AD AE AF AG AI AL AM AO AR AT AU AW AZ BA BB BD BE BF BG BH BI BJ BM BN BO BR BS BT BW BY BZ CA CD CF CG CH CI CK CL CM CN CO CR CU CV CW CY CZ DE DJ DK DM DO DZ EC EE EG ER ES ET FI FJ FK FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GT GU GW GY HK HN HR HT HU ID IE IL IM IN IQ IR IS IT JE JM JO JP KE KG KH KI KM KN KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MG MH MK ML MM MN MO MQ MR MS MT MU MV MW MX MY MZ NA NC NE NG NI NL NO NP NR NZ OM PA PE PF PG PH PK PL PR PS PT PW PY QA RE RO RS RU RW SA SB SC SD SE SG SI SK SL SM SN SO SR SS ST SV SY SZ TC TD TG TH TJ TL TM TN TO TR TT TV TW TZ UA UG US UY UZ VA VC VE VG VN VU WS XK YE ZA ZM ZW'.split(
    ' ',
  ),
);

/** Bank identifier codes: bank, country, place, and sometimes a branch. Words in capitals have that shape too, so they count in context. */
export const swiftBic = defineRecognizer({
  entity: 'SWIFT_BIC',
  name: 'Bank identifier code (SWIFT/BIC)',
  nameZh: '银行识别代码（SWIFT/BIC）',
  riskLevel: RiskLevel.LOW_RISK,
  operator: { kind: 'mask', keepPrefix: 4, keepSuffix: 0 },
  patterns: [{ id: 'code', regex: String.raw`\b[A-Z]{6}[A-Z2-9][A-NP-Z0-9](?:[A-Z0-9]{3})?\b`, score: 0.4 }],
  validate: (value) => countries.has(value.slice(4, 6)),
  context: ['swift', 'bic', 'swift/bic', 'bic/swift', 'swift code', 'bank code', 'bank identifier'],
  source: 'ISO 9362; ISO 3166-1',
  examples: {
    positive: () => [
      { text: 'SWIFT: DEUTDEFF500', span: 'DEUTDEFF500' },
      { text: 'BIC COBADEFFXXX', span: 'COBADEFFXXX' },
      { text: 'swift code BKCHCNBJ', span: 'BKCHCNBJ' },
    ],
    negative: () => ['SWIFT PROGRAMMING', 'bank DEUTDEFF', 'BIC DEUTXXFF'],
  },
});
