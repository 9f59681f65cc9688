import { RiskLevel } from '#gen/gatehouse/common/v1/risk_pb.js';
import { weightedSum } from './checksum.js';
import { defineRecognizer } from './define.js';
import { standsFree } from './digits.js';

/** Turkish identity numbers: eleven digits with two check digits; one in a hundred numbers passes. */
export const trNationalId = defineRecognizer({
  entity: 'TR_NATIONAL_ID',
  name: 'Turkish identity number',
  nameZh: '土耳其身份号',
  riskLevel: RiskLevel.HIGH_RISK,
  operator: { kind: 'mask', keepPrefix: 0, keepSuffix: 3 },
  patterns: [{ id: 'eleven digits', regex: String.raw`\b[1-9]\d{10}\b`, score: 0.5 }],
  validate: (value, around) => {
    if (!standsFree(around)) return false;
    const tenth = weightedSum(value, [7, 9, 7, 9, 7, 9, 7, 9, 7]) % 10;
    return tenth === Number(value[9]) && weightedSum(value, [1, 1, 1, 1, 1, 1, 1, 1, 1, 1]) % 10 === Number(value[10]);
  },
  context: ['tckn', 'tc kimlik', 't.c. kimlik', 'kimlik', 'turkish id'],
  standsAlone: true,
  source: 'Nüfus ve Vatandaşlık İşleri Genel Müdürlüğü, T.C. Kimlik Numarası',
  examples: {
    positive: () => [
      { text: 'TC Kimlik No: 10000000146', span: '10000000146' },
      { text: 'Türk kimlik numarası 36493665440', span: '36493665440' },
      { text: '79059236630', span: '79059236630' },
    ],
    negative: () => ['11798724308', '10000000145', '02531814694'],
  },
});
