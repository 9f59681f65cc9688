import { RiskLevel } from '#gen/gatehouse/common/v1/risk_pb.js';
import { mod97 } from './checksum.js';
import { defineRecognizer } from './define.js';
import { compactOf, standsFree } from './digits.js';

/** French social security numbers: sex, year, month, place and order of birth, and a key of two digits. */
export const frNir = defineRecognizer({
  entity: 'FR_NIR',
  name: 'French social security number',
  nameZh: '法国社会保障号（NIR）',
  riskLevel: RiskLevel.HIGH_RISK,
  operator: { kind: 'mask', keepPrefix: 1, keepSuffix: 2 },
  patterns: [
    {
      id: 'with key',
      regex: String.raw`\b[12378] ?\d{2} ?(?:0[1-9]|1[0-2]|[2-9]\d) ?(?:\d{2}|2[ABab]) ?\d{3} ?\d{3} ?\d{2}\b`,
      score: 0.65,
    },
  ],
  validate: (value, around) => {
    const compact = compactOf(value);
    // The departments of Corsica count as numbers.
    const digits = compact.replace('2A', '19').replace('2B', '18');
    return standsFree(around) && 97 - mod97(digits.slice(0, 13)) === Number(digits.slice(13));
  },
  context: ['sécurité sociale', 'numéro de sécu', 'nir', 'sécu', 'carte vitale'],
  source: 'INSEE, "Numéro de sécurité sociale"; décret n° 82-103',
  examples: {
    positive: () => [
      { text: 'NIR 1 85 05 78 006 084 91', span: '1 85 05 78 006 084 91' },
      { text: 'sécu: 185057800608491', span: '185057800608491' },
      { text: '255081416802538', span: '255081416802538' },
    ],
    negative: () => ['185057800608492', 'NIR 485057800608491', '1 85 05 78 006 084'],
  },
});
