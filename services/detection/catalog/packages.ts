import type { PackageCode } from './define.js';

/** A package of official scanners, for people. */
export interface OfficialPackage {
  readonly name: string;
  readonly nameZh: string;
  readonly description: string;
  readonly descriptionZh: string;
}

/** The packages of the official scanners, in the order in which people see them. */
export const officialPackages: Readonly<Record<PackageCode, OfficialPackage>> = {
  owasp_top10_llm_basic: {
    name: 'OWASP Top 10 for LLM Applications, basic',
    nameZh: 'OWASP 大模型应用十大风险(基础)',
    description: 'Prompt injection and leakage of the system prompt (LLM01 and LLM07).',
    descriptionZh: '提示词注入与系统提示词泄露(LLM01、LLM07)。',
  },
  'unsafe-topics': {
    name: 'Unsafe Topics',
    nameZh: '不安全话题',
    description: 'Crime, violence, hate, sexual content, self-harm and other content that harms people.',
    descriptionZh: '犯罪、暴力、仇恨、色情、自我伤害等有害内容。',
  },
  'political-topics': {
    name: 'Political Topics',
    nameZh: '政治话题',
    description: 'Political subjects, sensitive ones, and insults to symbols and leaders of a state.',
    descriptionZh: '一般与敏感的政治话题,以及侮辱国家象征或领导人的内容。',
  },
  'professional-advice': {
    name: 'Professional Advice',
    nameZh: '专业建议',
    description: 'Financial, medical and legal advice that is for licensed people to give.',
    descriptionZh: '应由持证人员提供的金融、医疗与法律建议。',
  },
};
