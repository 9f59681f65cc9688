import { RiskLevel } from '#gen/gatehouse/common/v1/risk_pb.js';
import { defineRecognizer } from './define.js';

/** Provinces, regions and large cities: addresses are looked for from these on, so that other text is not held back. */
const places = [
  '北京|上海|天津|重庆|河北|山西|辽宁|吉林|黑龙江|江苏|浙江|安徽|福建|江西|山东|河南|湖北|湖南|广东|海南|四川|贵州|云南',
  '陕西|甘肃|青海|台湾|内蒙古|广西|西藏|宁夏|新疆|广州|深圳|杭州|南京|成都|武汉|西安|苏州|郑州|长沙|青岛|沈阳|宁波|东莞',
  '无锡|厦门|福州|大连|合肥|济南|昆明|哈尔滨|佛山',
].join('|');

/** Chinese postal addresses: from a city or district down to a house number. */
export const cnAddress = defineRecognizer({
  entity: 'CN_ADDRESS',
  name: 'Chinese address',
  nameZh: '中国地址',
  riskLevel: RiskLevel.MEDIUM_RISK,
  operator: { kind: 'replace' },
  patterns: [
    {
      id: 'city to house',
      regex: String.raw`(?:${places})(?:省|市|壮族自治区|回族自治区|维吾尔自治区|自治区)?(?:\p{Han}{1,5}[市州盟])?(?:\p{Han}{1,5}[区县市旗])?(?:\p{Han}{1,6}(?:街道|镇|乡))?\p{Han}{1,8}(?:路|街|道|巷|弄|胡同|村|小区|花园|苑)[0-9０-９一二三四五六七八九十]{1,5}(?:号|弄|巷|栋|幢|座|组)(?:院)?(?:[0-9A-Za-z一二三四五六七八九十]{1,5}(?:号楼|栋|幢|座|单元|号|层|楼|室)){0,4}`,
      score: 0.75,
    },
  ],
  validate: (value) => value.length >= 8,
  source: 'GB/T 23705-2009',
  examples: {
    positive: () => [
      { text: '请寄到北京市朝阳区建国路88号院5号楼1203室，谢谢', span: '北京市朝阳区建国路88号院5号楼1203室' },
      { text: '地址：广东省深圳市南山区科技园路1号', span: '广东省深圳市南山区科技园路1号' },
    ],
    negative: () => ['北京市朝阳区', '我在路上走了88步', '上海市有24条路'],
  },
});
