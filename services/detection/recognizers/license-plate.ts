import { RiskLevel } from '#gen/gatehouse/common/v1/risk_pb.js';
import { defineRecognizer } from './define.js';
import { compactOf, standsFree } from './digits.js';

/** Vehicle plates of any country but China, in context. */
export const licensePlate = defineRecognizer({
  entity: 'LICENSE_PLATE',
  name: 'Licence plate',
  nameZh: '车牌号',
  riskLevel: RiskLevel.MEDIUM_RISK,
  operator: { kind: 'mask', keepPrefix: 2, keepSuffix: 0 },
  patterns: [
    {
      id: 'plate',
      regex: String.raw`\b(?:[A-Z]{1,3}[ -]?[A-Z]{0,2}[ -]?\d{1,4}[ -]?[A-Z]{0,3}|\d{1,4}[ -]?[A-Z]{1,3}[ -]?\d{1,4})\b`,
      score: 0.3,
    },
  ],
  validate: (value, around) =>
    standsFree(around) && compactOf(value).length >= 5 && compactOf(value).length <= 8 && /[A-Z]/.test(value),
  context: [
    'license plate',
    'licence plate',
    'number plate',
    'plate number',
    'registration plate',
    'vehicle registration',
    'registration number',
    'reg. no',
    'kennzeichen',
    'plaque',
    'immatriculation',
    'matrícula',
    'placa',
    'targa',
    'kenteken',
    'plaka',
    'tablica rejestracyjna',
    'госномер',
    'номерной знак',
  ],
  source: 'Vienna Convention on Road Traffic, annex 2; the forms that countries publish',
  examples: {
    positive: () => [
      { text: 'license plate ABC-1234', span: 'ABC-1234' },
      { text: 'Kennzeichen HH AB 1234', span: 'HH AB 1234' },
      { text: 'Plaka 34 ABC 123', span: '34 ABC 123' },
      { text: 'vehicle registration AB51 ABC', span: 'AB51 ABC' },
    ],
    negative: () => ['room ABC-1234', 'license plate of a car', 'plaque ABC'],
  },
});
