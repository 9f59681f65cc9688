import { RiskLevel } from '#gen/gatehouse/common/v1/risk_pb.js';
import { defineRecognizer } from './define.js';

/** The 150 commonest surnames, which more than nine in ten people bear, and compound ones. */
const surnames =
  '欧阳|司马|上官|诸葛|司徒|东方|独孤|南宫|夏侯|皇甫|尉迟|公孙|慕容|令狐|[王李张刘陈杨黄赵周吴徐孙马胡朱郭何罗高林郑梁谢唐许冯宋韩邓彭曹曾田于肖潘袁董叶杜丁蒋程余吕魏蔡苏任卢沈钟姜崔谭陆范汪廖石金韦贾夏付方邹熊白孟秦邱侯江尹薛闫雷龙黎史陶贺毛段郝顾龚邵万钱严覃武戴莫孔向汤常温康施文牛樊葛邢安齐易乔伍庞颜倪庄聂章鲁岳翟殷詹申欧耿关兰焦俞左柳甘祝包宁尚符舒阮柯纪梅童凌毕单季裴霍涂成苗谷盛曲翁冉骆蓝路游辛靳管柴蒙鲍华喻祁蒲房滕屈饶解牟艾尤阳时穆农司卓古吉缪简车项连芦麦褚娄窦戚岑景党宫费卜冷晏席卫米柏宗瞿桂全佟应臧闵苟邬边卞姬师和仇栾隋商刁沙荣巫寇桑郎甄丛仲虞敖巩明佘池查麻苑迟邝]';

/** Chinese names behind a word that announces one. Names in running text are for a guard model to find. */
export const cnPersonName = defineRecognizer({
  entity: 'CN_PERSON_NAME',
  name: 'Chinese name',
  nameZh: '中文姓名',
  riskLevel: RiskLevel.MEDIUM_RISK,
  operator: { kind: 'replace' },
  patterns: [
    {
      id: 'announced',
      regex: String.raw`(?:姓名|联系人|收件人|收货人|患者|法定代表人|法人代表|持卡人|户名|申请人|投保人|被保险人|经办人|负责人|我叫|我的名字是|名字叫)(?:是|为|叫)?[ ]?[:：]?[ ]?(?:${surnames})\p{Han}{1,2}(?:$|[^\p{Han}]|[的，先女同老身电手])`,
      score: 0.6,
      locate: (match) => nameIn(match),
    },
  ],
  validate: (value) => value.length >= 2,
  source: '公安部, 2020年全国姓名报告',
  examples: {
    positive: () => [
      { text: '姓名：张三，年龄35', span: '张三' },
      { text: '联系人王小明，电话见附件', span: '王小明' },
      { text: '我叫李雷。', span: '李雷' },
      { text: '收件人: 欧阳娜娜', span: '欧阳娜娜' },
    ],
    negative: () => ['姓名不能为空', '未经本人明确同意', '联系人列表', '患者王者归来是什么', '我叫什么名字？'],
  },
});

/** Where the name stands in a match: behind the words that announce it, without the character that ends it. */
function nameIn(match: string): { start: number; end: number } | undefined {
  const word =
    /^(?:姓名|联系人|收件人|收货人|患者|法定代表人|法人代表|持卡人|户名|申请人|投保人|被保险人|经办人|负责人|我叫|我的名字是|名字叫)(?:是|为|叫)? ?[:：]? ?/.exec(
      match,
    )![0];
  const rest = match.slice(word.length);
  const name = new RegExp(`^(?:${surnames})\\p{Script=Han}{1,2}`, 'u').exec(rest)?.[0];
  if (name === undefined) return undefined;
  // The pattern ends with the character behind the name; what reaches the end of the text has none.
  const end =
    name.length === rest.length && /[的先女同老身电手]$/.test(name) && name.length > 2 ? name.length - 1 : name.length;
  return { start: word.length, end: word.length + end };
}
