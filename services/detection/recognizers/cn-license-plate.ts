import { RiskLevel } from '#gen/gatehouse/common/v1/risk_pb.js';
import { defineRecognizer } from './define.js';

const provinces = '京|津|沪|渝|冀|豫|云|辽|黑|湘|皖|鲁|新|苏|浙|赣|鄂|桂|甘|晋|蒙|陕|吉|闽|贵|粤|青|藏|川|宁|琼';

/** Chinese vehicle plates: province, city letter, five characters, or six on vehicles with new energy. */
export const cnLicensePlate = defineRecognizer({
  entity: 'CN_LICENSE_PLATE',
  name: 'Chinese licence plate',
  nameZh: '中国车牌号',
  riskLevel: RiskLevel.MEDIUM_RISK,
  operator: { kind: 'mask', keepPrefix: 2, keepSuffix: 2 },
  patterns: [
    {
      id: 'plate',
      regex: String.raw`(?:${provinces})[A-HJ-NP-Z][·• ]?(?:[DF][A-HJ-NP-Z0-9]\d{4}|\d{5}[DF]|[A-HJ-NP-Z0-9]{4}[A-HJ-NP-Z0-9挂学警港澳])(?:$|[^A-Za-z0-9])`,
      score: 0.7,
      locate: (match) => ({ start: 0, end: match.length - (/[\w挂学警港澳]$/.test(match) ? 0 : 1) }),
    },
  ],
  validate: (value) => /\d/.test(value.slice(2)),
  source: 'GA 36-2018',
  examples: {
    positive: () => [
      { text: '车牌京A12345，黑色', span: '京A12345' },
      { text: '我的车是粤B·D12345', span: '粤B·D12345' },
      { text: '沪AD12345', span: '沪AD12345' },
    ],
    negative: () => ['京A1234', '京ABCDEFGHI', '新API接口'],
  },
});
