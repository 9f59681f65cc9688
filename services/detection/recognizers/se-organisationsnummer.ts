import { RiskLevel } from '#gen/gatehouse/common/v1/risk_pb.js';
import { isLuhnValid } from './checksum.js';
import { defineRecognizer } from './define.js';
import { digitsOf, standsFree } from './digits.js';

/** Numbers of Swedish firms and associations: like a personal number, with a month that does not exist. */
export const seOrganisationsnummer = defineRecognizer({
  entity: 'SE_ORGANISATIONSNUMMER',
  name: 'Swedish organisation number',
  nameZh: '瑞典组织号',
  riskLevel: RiskLevel.LOW_RISK,
  operator: { kind: 'mask', keepPrefix: 0, keepSuffix: 4 },
  patterns: [
    { id: 'dashed', regex: String.raw`\b[1-35-9]\d[2-9]\d{3}-\d{4}\b`, score: 0.5 },
    { id: 'plain', regex: String.raw`\b[1-35-9]\d[2-9]\d{7}\b`, score: 0.25 },
  ],
  validate: (value, around) => standsFree(around) && isLuhnValid(digitsOf(value)),
  context: ['organisationsnummer', 'orgnr', 'orgnummer', 'org.nr', 'org nr', 'momsreg'],
  source: 'Lag (1974:174) om identitetsbeteckning för juridiska personer m.fl.',
  examples: {
    positive: () => [
      { text: '556703-7485 är vårt orgnummer.', span: '556703-7485' },
      { text: 'orgnr 2120000142', span: '2120000142' },
    ],
    negative: () => ['556703-7486', '551103-7485', 'order 2120000142'],
  },
});
