import { RiskLevel } from '#gen/gatehouse/common/v1/risk_pb.js';
import { defineRecognizer } from './define.js';
import { digitsOf, isUniform, standsFree } from './digits.js';

/** Driving licence numbers of any country, in context: their forms have too little in common to be known alone. */
export const drivingLicence = defineRecognizer({
  entity: 'DRIVING_LICENCE',
  name: 'Driving licence number',
  nameZh: '驾驶证号',
  riskLevel: RiskLevel.HIGH_RISK,
  operator: { kind: 'mask', keepPrefix: 1, keepSuffix: 3 },
  patterns: [
    { id: 'letters and digits', regex: String.raw`(?i)\b[A-Z]{1,3}[ -]?\d[0-9-]{4,14}\d[A-Z]?\b`, score: 0.3 },
    { id: 'digits', regex: String.raw`\b\d{7,12}\b`, score: 0.25 },
    { id: 'grouped', regex: String.raw`\b\d{2}-\d{2}-\d{6}-\d{2}\b`, score: 0.4 },
    { id: 'German or Italian', regex: String.raw`\b[A-Z]{1,2}\d[0-9A-Z]{5,8}[0-9A-Z]\b`, score: 0.3 },
  ],
  validate: (value, around) => standsFree(around) && digitsOf(value).length >= 5 && !isUniform(digitsOf(value)),
  context: [
    "driver's license",
    'driver’s license',
    'drivers license',
    'driver license',
    "driver's licence",
    'driving licence',
    'driving license',
    'license number',
    'licence number',
    'license no',
    'dl#',
    'dl no',
    'führerschein',
    'führerscheinnummer',
    'permis de conduire',
    'permis',
    'patente di guida',
    'carnet de conducir',
    'licencia de conducir',
    'rijbewijs',
    'ehliyet',
    'водительское',
    '驾驶证',
    '驾照',
    '運転免許',
    '운전면허',
  ],
  source: 'The issuing authorities; AAMVA DL/ID Card Design Standard',
  examples: {
    positive: () => [
      { text: "my driver's license number is F162823540116", span: 'F162823540116' },
      { text: 'driving licence 5130634', span: '5130634' },
      { text: 'Führerscheinnummer: BO12345678A', span: 'BO12345678A' },
      { text: '운전면허 13-22-123456-12', span: '13-22-123456-12' },
      { text: '驾驶证号A1234567', span: 'A1234567' },
    ],
    negative: () => ['license to kill 007', 'part F162823540116', 'driving licence 123'],
  },
});
