import { RiskLevel } from '#gen/gatehouse/common/v1/risk_pb.js';
import { isShortDate } from './calendar.js';
import { defineRecognizer } from './define.js';
import { digitsOf, standsFree } from './digits.js';

/** Malaysian identity card numbers: birth date, place of birth, serial number. */
export const myMykad = defineRecognizer({
  entity: 'MY_MYKAD',
  name: 'Malaysian identity card number',
  nameZh: '马来西亚身份证号（MyKad）',
  riskLevel: RiskLevel.HIGH_RISK,
  operator: { kind: 'mask', keepPrefix: 0, keepSuffix: 4 },
  patterns: [
    { id: 'dashed', regex: String.raw`\b\d{6}-\d{2}-\d{4}\b`, score: 0.65 },
    { id: 'plain', regex: String.raw`\b\d{12}\b`, score: 0.3 },
  ],
  validate: (value, around) => {
    const place = digitsOf(value).slice(6, 8);
    return (
      standsFree(around) && isShortDate(value.slice(0, 6)) && !/^(?:00|1[789]|20|69|70|73|8[01]|9[4-7])$/.test(place)
    );
  },
  context: ['mykad', 'nric', 'kad pengenalan', 'no. ic', 'ic number', 'malaysian ic'],
  source: 'Jabatan Pendaftaran Negara, "MyKad"',
  examples: {
    positive: () => [
      { text: 'MyKad 880231-14-5566 ialah 880228-14-5566', span: '880228-14-5566' },
      { text: 'No. IC 900101145566', span: '900101145566' },
    ],
    negative: () => ['881328-14-5566', '880228-00-5566', 'order 900101145566'],
  },
});
