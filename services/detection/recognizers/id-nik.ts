import { RiskLevel } from '#gen/gatehouse/common/v1/risk_pb.js';
import { isShortDayFirstDate } from './calendar.js';
import { defineRecognizer } from './define.js';
import { standsFree } from './digits.js';

/** Indonesian identity numbers: district, birth date with 40 added to the day for women, serial number; no check digit. */
export const idNik = defineRecognizer({
  entity: 'ID_NIK',
  name: 'Indonesian identity number',
  nameZh: '印度尼西亚身份号（NIK）',
  riskLevel: RiskLevel.HIGH_RISK,
  operator: { kind: 'mask', keepPrefix: 6, keepSuffix: 4 },
  patterns: [{ id: 'sixteen digits', regex: String.raw`\b[1-9]\d{15}\b`, score: 0.4 }],
  validate: (value, around) => {
    const day = String(Number(value.slice(6, 8)) % 40).padStart(2, '0');
    return (
      standsFree(around) &&
      /^(?:1[1-9]|21|3[1-6]|5[1-3]|6[1-5]|7[1-6]|8[12]|9[1-7])/.test(value) &&
      isShortDayFirstDate(day + value.slice(8, 12))
    );
  },
  context: ['nik', 'ktp', 'nomor induk kependudukan', 'kartu tanda penduduk'],
  source: 'Undang-Undang No. 24 Tahun 2013; Permendagri 72/2022',
  examples: {
    positive: () => [
      { text: 'NIK: 3171230507890123', span: '3171230507890123' },
      { text: 'KTP 3273014501990002', span: '3273014501990002' },
    ],
    negative: () => ['NIK 3171233213890123', 'order 3171230507890123'],
  },
});
