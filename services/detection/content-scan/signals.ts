/** What a content scan looks for; contract.md 1.1.8 gives the tags, which no policy can name. */
export type ThreatTag = 'E1' | 'E2' | 'E3' | 'E4';

/** A kind of threat, with its definition in words for a guard model. */
export interface Threat {
  readonly tag: ThreatTag;
  readonly name: string;
  readonly definition: string;
}

/** The threats, in the order in which replies name them. */
export const threats: readonly Threat[] = [
  {
    tag: 'E1',
    name: 'Prompt Injection',
    definition:
      'Text inside a document that addresses a language model which will read it: orders to ignore its instructions, to send data somewhere, to call tools, or to hide something from its user.',
  },
  {
    tag: 'E2',
    name: 'Jailbreak',
    definition: 'Role play, invented modes or false authority meant to make a language model act without its rules.',
  },
  {
    tag: 'E3',
    name: 'Phishing',
    definition:
      'A message that pretends to come from somebody trusted to obtain passwords, codes, payments or personal data, usually with pressure, a threat or a prize, and a link or a reply address of the sender.',
  },
  {
    tag: 'E4',
    name: 'Malware',
    definition:
      'Content that brings harmful code to a computer: downloads that run by themselves, commands to paste into a terminal, documents that ask to enable macros, obfuscated scripts, hidden frames.',
  },
];

/** One thing that speaks for a threat, found without a model. */
export interface Signal {
  readonly tag: 'E3' | 'E4';
  /** Unique within its tag. */
  readonly name: string;
  /** How much it says alone, 0..1; different signals of a threat add up. */
  readonly weight: number;
  /** Patterns of the RE2 dialect, without regard to case, any of which is enough. Each is light: it runs beside all others. */
  readonly patterns: readonly string[];
}

const phishing: readonly Omit<Signal, 'tag'>[] = [
  {
    name: 'credentials',
    weight: 0.4,
    patterns: [
      '\\b(?:verify|confirm|update|validate|re-?activate|restore|unlock)\\s+(?:your|the)\\s+(?:\\w+\\s+)?(?:account|identity|password|passcode|payment|billing|log-?in|bank|card|wallet|mailbox)\\b',
      '(?:验证|确认|更新|核实)您?的?(?:账户|账号|帐户|身份|密码|银行卡|支付信息)',
    ],
  },
  {
    name: 'deadline',
    weight: 0.2,
    patterns: [
      '\\b(?:within|in the next)\\s+(?:\\d+|twenty-four|forty-eight)\\s*(?:hours|hrs|minutes)\\b',
      '\\b(?:final|last)\\s+(?:notice|warning|reminder)\\b',
      '(?:24|48|二十四|四十八)小时内',
    ],
  },
  {
    name: 'threat',
    weight: 0.35,
    patterns: [
      '\\b(?:account|access|card|mailbox|profile|it)\\s+(?:will\\s+be|has\\s+been|is|was)\\s+(?:permanently\\s+|temporarily\\s+)?(?:suspended|deactivated|terminated|locked|restricted|limited|disabled|closed)\\b',
      '\\bunusual\\s+(?:\\w+\\s+)?(?:activity|sign-?in|log-?in)\\b',
      '(?:账户|账号|帐户)(?:已被|将被|异常|存在异常)|(?:冻结|停用|封禁)您?的?(?:账户|账号)',
    ],
  },
  {
    name: 'link',
    weight: 0.2,
    patterns: [
      '\\b(?:click|tap|press)\\s+(?:on\\s+)?(?:here|below|the\\s+(?:link|button)|this\\s+link)\\b',
      '\\b(?:log|sign)\\s*-?in\\s+(?:here|below)\\b|\\bfollow\\s+(?:the|this)\\s+link\\b',
      '点击(?:以下|下方|此|这个)?(?:链接|按钮)',
    ],
  },
  {
    name: 'deceptive address',
    weight: 0.5,
    patterns: [
      'https?://\\d+\\.\\d+\\.\\d+\\.\\d+[:/]',
      'https?://(?:www\\.)?[\\w.-]{1,40}@[\\w.-]+\\.',
      'https?://(?:\\w+\\.)?xn--',
      '\\b(?:paypal|apple|icloud|microsoft|office365|amazon|netflix|google|chase|wellsfargo|dhl|fedex|usps|coinbase|binance|alipay|taobao)[a-z-]*\\.(?:\\w+\\.)?(?:top|xyz|tk|ml|ga|cf|gq|icu|click|buzz|rest|live|ru|support|online|site)\\b',
      '\\b(?:secure|account|verify|login|signin|update)-\\w+\\.(?:top|xyz|tk|ml|ga|cf|gq|icu|click|buzz|rest|online|site)\\b',
    ],
  },
  {
    name: 'untraceable payment',
    weight: 0.6,
    patterns: [
      '\\b(?:buy|purchase|send)\\s+(?:\\w+\\s+)?(?:\\w+\\s+)?(?:\\w+\\s+)?(?:gift\\s*cards?|bitcoins?|btc|usdt)\\b',
      '\\bpay(?:ment)?\\s+(?:\\w+\\s+)?(?:in|with|by)\\s+(?:gift\\s*cards?|bitcoins?|btc|usdt)\\b',
      '\\b(?:seed|recovery)\\s+phrase\\b|\\bscratch\\s+(?:off\\s+)?the\\s+(?:back|codes?)\\b',
      '助记词|购买(?:礼品卡|点卡)',
    ],
  },
  {
    name: 'prize',
    weight: 0.45,
    patterns: [
      "\\byou(?:\\s+have|'ve)?\\s+(?:just\\s+)?won\\s+(?:an?\\b|the\\b|[$£€]|\\d)",
      '\\b(?:claim|collect)\\s+your\\s+(?:\\w+\\s+)?(?:prize|reward|refund|gift|winnings|parcel)\\b',
      '\\b(?:next\\s+of\\s+kin|unclaimed\\s+(?:funds?|inheritance)|inheritance\\s+fund)\\b',
      '恭喜您?(?:中奖|获得)|领取(?:您的)?(?:奖品|退款|红包)',
    ],
  },
  {
    name: 'nameless greeting',
    weight: 0.15,
    patterns: [
      '\\bdear\\s+(?:valued\\s+)?(?:customer|user|client|member|account\\s+holder|beneficiary)\\b',
      '尊敬的(?:用户|客户|会员)',
    ],
  },
  {
    name: 'one-time code',
    weight: 0.5,
    patterns: [
      '\\b(?:send|reply\\s+with|forward|tell|give|text)\\s+(?:me\\s+|us\\s+)?(?:back\\s+)?(?:the|your|that)\\s+(?:\\d-digit\\s+)?(?:verification|security|one-?time|otp|confirmation)\\s*(?:code|password|pin)\\b',
      '(?:告知|回复|发送|提供)(?:您的)?(?:短信)?验证码',
    ],
  },
];

const malware: readonly Omit<Signal, 'tag'>[] = [
  {
    name: 'macros',
    weight: 0.7,
    patterns: [
      '\\benable\\s+(?:content|macros?|editing)["\']?\\s+(?:\\w+\\s+)?(?:to|and|in order to)\\s+(?:view|see|read|open|display)\\b',
      '\\bto\\s+(?:view|see|read|open|display)\\s+(?:\\w+\\s+)?(?:\\w+\\s+)?(?:\\w+)?,?\\s*(?:please\\s+)?(?:click\\s+)?["\']?enable\\s+(?:content|macros?|editing)\\b',
      '启用(?:宏|内容)(?:以|才能|后)?查看',
    ],
  },
  {
    name: 'pasted command',
    weight: 0.9,
    patterns: [
      '\\bwin(?:dows)?(?:\\s+key)?\\s*\\+\\s*r\\b[^\\n]*\\bctrl\\s*\\+\\s*v\\b',
      '\\bopen\\s+(?:the\\s+)?(?:run\\s+dialog|terminal|powershell|command\\s+prompt)\\b[^\\n]*\\bpaste\\b[^\\n]*\\benter\\b',
    ],
  },
  {
    name: 'downloader',
    weight: 0.9,
    patterns: [
      '\\bpowershell(?:\\.exe)?\\s[^\\n]*-(?:enc|encodedcommand|e\\s|w\\s+hidden|windowstyle\\s+hidden)',
      '\\b(?:iex|invoke-expression)\\b[^\\n]*(?:downloadstring|net\\.webclient|invoke-webrequest|\\biwr\\b|\\birm\\b)',
      '\\bcertutil\\b[^\\n]*-urlcache\\b|\\bbitsadmin\\b[^\\n]*/transfer\\b',
      '\\bmshta(?:\\.exe)?\\s+(?:https?:|javascript:|vbscript:)|\\brundll32(?:\\.exe)?\\s+javascript:',
      '\\bregsvr32\\b[^\\n]*/i:https?:',
    ],
  },
  {
    name: 'piped script',
    weight: 0.45,
    patterns: [
      '\\b(?:curl|wget)\\s[^\\n|]*\\|\\s*(?:sudo\\s+)?(?:ba|z|da)?sh\\b',
      '\\b(?:ba|z)?sh\\s+-c\\s+["\']?\\$\\((?:curl|wget)\\b',
      '\\|\\s*base64\\s+(?:-d|--decode)\\s*\\|\\s*(?:ba|z)?sh\\b',
    ],
  },
  {
    name: 'obfuscated script',
    weight: 0.8,
    patterns: [
      '\\beval\\s*\\(\\s*(?:atob|unescape|decodeURIComponent|String\\.fromCharCode|function\\s*\\(p,\\s*a,\\s*c,\\s*k)',
      '\\bdocument\\.write\\s*\\(\\s*(?:unescape|atob)\\s*\\(',
      '\\bnew\\s+ActiveXObject\\s*\\(|\\bWScript\\.Shell\\b',
    ],
  },
  {
    name: 'hidden frame',
    weight: 0.5,
    patterns: [
      '<iframe\\s[^>]*\\b(?:width|height)\\s*=\\s*["\']?[01](?:px)?["\'\\s>]',
      '<iframe\\s[^>]*(?:display\\s*:\\s*none|visibility\\s*:\\s*hidden)',
    ],
  },
  {
    name: 'executable attachment',
    weight: 0.5,
    patterns: [
      '\\b[\\w-]+\\.(?:pdf|docx?|xlsx?|jpe?g|png|txt)\\.(?:exe|scr|jse?|vb[se]|hta|bat|cmd|pif|lnk|iso|img)\\b',
      '\\battach(?:ed|ment)[^\\n.]*\\s[\\w-]+\\.(?:scr|jse|vb[se]|hta|pif|lnk)\\b',
    ],
  },
];

/** What is looked for without a model. */
export const signals: readonly Signal[] = [
  ...phishing.map((signal) => ({ tag: 'E3' as const, ...signal })),
  ...malware.map((signal) => ({ tag: 'E4' as const, ...signal })),
];
