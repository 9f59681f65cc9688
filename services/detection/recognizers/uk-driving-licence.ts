import { RiskLevel } from '#gen/gatehouse/common/v1/risk_pb.js';
import { defineRecognizer } from './define.js';
import { standsFree } from './digits.js';

/** Driver numbers of Great Britain: surname, birth date, initials; women have 5 added to the first digit of the month. */
export const ukDrivingLicence = defineRecognizer({
  entity: 'UK_DRIVING_LICENCE',
  name: 'UK driving licence number',
  nameZh: '英国驾驶证号',
  riskLevel: RiskLevel.HIGH_RISK,
  operator: { kind: 'mask', keepPrefix: 5, keepSuffix: 0 },
  patterns: [
    { id: 'driver number', regex: String.raw`\b[A-Z9]{5}\d{6}[A-Z9]{2}[A-Z0-9][A-Z]{2}\b`, score: 0.7 },
    { id: 'any case', regex: String.raw`(?i)\b[A-Z9]{5}\d{6}[A-Z9]{2}[A-Z0-9][A-Z]{2}\b`, score: 0.4 },
  ],
  validate: (value, around) => {
    const month = Number(value.slice(6, 8)) % 50;
    const day = Number(value.slice(8, 10));
    return (
      standsFree(around) && /^[A-Z]+9*$/i.test(value.slice(0, 5)) && month >= 1 && month <= 12 && day >= 1 && day <= 31
    );
  },
  context: ['driving licence', 'driver number', 'licence'],
  standsAlone: true,
  source: 'DVLA, form INF1D; GOV.UK, "Driver number"',
  examples: {
    positive: () => [
      { text: 'Licence: MORGA657054SM9IJ ok', span: 'MORGA657054SM9IJ' },
      { text: 'FO999512018AA1AB', span: 'FO999512018AA1AB' },
      { text: 'jones710153j99ef', span: 'jones710153j99ef' },
    ],
    negative: () => ['MORGA693054SM9IJ', 'MORGA657994SM9IJ', 'MORGA65705SM9IJ'],
  },
});
