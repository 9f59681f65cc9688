import { RiskLevel } from '#gen/gatehouse/common/v1/risk_pb.js';
import { defineRecognizer } from './define.js';

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
      regex: String.raw`(?:\p{Han}{2,4}(?:省|自治区))?\p{Han}{2,4}[市州盟](?:\p{Han}{1,5}[区县市旗])?(?:\p{Han}{1,6}(?:街道|镇|乡))?\p{Han}{1,8}(?:路|街|道|巷|弄|胡同|村|小区|花园|苑)[0-9０-９一二三四五六七八九十]{1,5}(?:号|弄|巷|栋|幢|座|组)(?:院)?(?:[0-9A-Za-z一二三四五六七八九十]{1,5}(?:号楼|栋|幢|座|单元|号|层|楼|室)){0,4}`,
      score: 0.75,
      locate: (match) => ({ start: leadOf(match), end: match.length }),
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

/** Length of the words before an address, which nothing but their meaning parts from it. */
function leadOf(match: string): number {
  return (
    /^\p{Script=Han}{0,4}?(?:寄到|寄往|寄给|送到|住在|位于|家在|搬到|地址是|住址是|址)/u.exec(match)?.[0].length ?? 0
  );
}
