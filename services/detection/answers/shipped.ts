import { notCheckedAnswer } from '#lib/conversation/not-checked.js';

/** A prepared text for each occasion. `{scanner_name}` and `{entity_types}` are filled in. */
export interface ShippedAnswers {
  /** Security or compliance risk. */
  readonly general: string;
  /** Personal data or secrets. */
  readonly data: string;
  /** A scanner did not answer and the policy fails closed. */
  readonly failed: string;
}

const english: ShippedAnswers = {
  general: 'This cannot be answered here: it falls under "{scanner_name}", which the rules of this service exclude.',
  data: 'This was held back because it contains sensitive data ({entity_types}). Please remove it and try again.',
  failed: notCheckedAnswer('en'),
};

const chinese: ShippedAnswers = {
  general: '抱歉,此内容属于“{scanner_name}”,按照本服务的规则无法回答。',
  data: '内容中含有敏感信息({entity_types}),已被拦截。请删除后重试。',
  failed: notCheckedAnswer('zh'),
};

/** The product's own answers in a language such as "zh" or "zh-CN"; English where there is none. */
export function shippedAnswers(language: string): ShippedAnswers {
  return /^zh\b/i.test(language) ? chinese : english;
}
