/** The words of the page on which people appeal. */
export interface AppealTexts {
  readonly language: string;
  readonly title: string;
  readonly intro: string;
  readonly statement: string;
  readonly submit: string;
  readonly request: string;
  readonly pending: string;
  readonly approved: string;
  readonly rejected: string;
  readonly reason: string;
  readonly filed: string;
  readonly invalid: string;
  readonly unknown: string;
  readonly closed: string;
  readonly tooLong: string;
  readonly tooMany: string;
  readonly failed: string;
  /** The other language's own name for itself. */
  readonly other: string;
}

const english: AppealTexts = {
  language: 'en',
  title: 'Ask for a review',
  intro: 'An automatic check refused a message of yours, or an answer to it. A person will look at it again.',
  statement: 'Why do you think it was a mistake? (optional, at most 2,000 characters)',
  submit: 'Send',
  request: 'Request',
  pending: 'Your appeal is waiting for a person to look at it.',
  approved: 'Your appeal was approved: the refusal was a mistake.',
  rejected: 'Your appeal was rejected: the refusal stands.',
  reason: 'Reason',
  filed:
    'Thank you. Your appeal was sent; a person will look at it. You can come back to this page to see the outcome.',
  invalid: 'This link is not valid, or it is too old.',
  unknown: 'There is nothing here to appeal against yet. Please try again in a minute.',
  closed: 'Appeals are not taken here at present.',
  tooLong: 'Your text is longer than 2,000 characters. Please shorten it.',
  tooMany: 'Too many appeals at once. Please try again in a few minutes.',
  failed: 'Something went wrong on our side. Please try again.',
  other: '中文',
};

const chinese: AppealTexts = {
  language: 'zh',
  title: '申请复核',
  intro: '您的一条消息或对它的回答被自动检查拦截。我们会由人工重新查看。',
  statement: '您为什么认为这是误判?(可不填,最多 2000 字)',
  submit: '提交',
  request: '请求编号',
  pending: '您的申诉正在等待人工处理。',
  approved: '您的申诉已通过:此次拦截属于误判。',
  rejected: '您的申诉未通过:维持原拦截结果。',
  reason: '原因',
  filed: '感谢您的反馈。申诉已提交,将由人工处理。您可以再次打开此页面查看结果。',
  invalid: '链接无效或已过期。',
  unknown: '暂时没有可申诉的内容,请稍后再试。',
  closed: '目前不受理申诉。',
  tooLong: '您填写的内容超过 2000 字,请缩短后再提交。',
  tooMany: '申诉过于频繁,请几分钟后再试。',
  failed: '服务出现问题,请重试。',
  other: 'English',
};

/** The page's words in a language such as "zh" or "zh-CN"; English where there are none. */
export function appealTexts(language: string): AppealTexts {
  return /^zh\b/i.test(language) ? chinese : english;
}
