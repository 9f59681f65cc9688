import { RiskLevel } from '#gen/gatehouse/common/v1/risk_pb.js';
import { weightedSum } from './checksum.js';
import { defineRecognizer } from './define.js';
import { isUniform, standsFree } from './digits.js';

/** Ukrainian taxpayer numbers: days since 1899, serial number, check digit. */
export const uaRnokpp = defineRecognizer({
  entity: 'UA_RNOKPP',
  name: 'Ukrainian taxpayer number',
  nameZh: '乌克兰纳税人登记号',
  riskLevel: RiskLevel.HIGH_RISK,
  operator: { kind: 'mask', keepPrefix: 0, keepSuffix: 4 },
  patterns: [{ id: 'ten digits', regex: String.raw`\b\d{10}\b`, score: 0.3 }],
  validate: (value, around) => {
    const remainder = weightedSum(value, [-1, 5, 7, 9, 4, 6, 10, 5, 7]) % 11;
    return standsFree(around) && !isUniform(value) && remainder % 10 === Number(value[9]);
  },
  context: ['рнокпп', 'іпн', 'ідентифікаційний код', 'ідентифікаційний номер', 'податковий номер'],
  source: 'Державна податкова служба України, РНОКПП',
  examples: {
    positive: () => [
      { text: 'РНОКПП 1759013776', span: '1759013776' },
      { text: 'ІПН: 2530414071', span: '2530414071' },
    ],
    negative: () => ['РНОКПП 1759013777', 'order 1759013776'],
  },
});
