import type { Letter } from './mail.js';

/** A language that letters are written in; any other is English. */
export type LetterLanguage = 'en' | 'zh';

/** The letters, by purpose and language. Pure. */
export const letters = {
  /** How to choose a new password. */
  passwordReset: (to: string, link: string, language: string): Letter => ({
    to,
    purpose: 'password_reset',
    ...pick(language, {
      en: {
        subject: 'Choose a new password',
        text: `Somebody asked for a new password for your Gatehouse account. Choose one within an hour:\n\n${link}\n\nIf it was not you, do nothing: the password stays as it is.\n`,
      },
      zh: {
        subject: '设置新密码',
        text: `有人请求为您的 Gatehouse 账户设置新密码。请在一小时内打开以下链接：\n\n${link}\n\n如果不是您本人操作，请忽略此邮件，密码不会改变。\n`,
      },
    }),
  }),

  /** The code that proves an address. */
  verification: (to: string, code: string, language: string): Letter => ({
    to,
    purpose: 'verification',
    ...pick(language, {
      en: {
        subject: `${code} is your Gatehouse code`,
        text: `Your code is ${code}. It works for ten minutes.\n\nIf you did not register, do nothing.\n`,
      },
      zh: {
        subject: `${code} 是您的 Gatehouse 验证码`,
        text: `您的验证码是 ${code}，十分钟内有效。\n\n如果您没有注册，请忽略此邮件。\n`,
      },
    }),
  }),

  /** What somebody hears who registers with an address that has an account. */
  alreadyRegistered: (to: string, language: string): Letter => ({
    to,
    purpose: 'already_registered',
    ...pick(language, {
      en: {
        subject: 'You have a Gatehouse account',
        text: 'Somebody registered with your address, which has an account already. Sign in, or ask for a new password.\n\nIf it was not you, do nothing.\n',
      },
      zh: {
        subject: '您已拥有 Gatehouse 账户',
        text: '有人使用您的邮箱地址注册，但该地址已有账户。请直接登录或重置密码。\n\n如果不是您本人操作，请忽略此邮件。\n',
      },
    }),
  }),

  /** How to join a tenant. */
  invitation: (to: string, link: string, tenantName: string, language: string): Letter => ({
    to,
    purpose: 'invitation',
    ...pick(language, {
      en: {
        subject: `Join ${tenantName} on Gatehouse`,
        text: `You are invited to ${tenantName} on Gatehouse. Choose a password within seven days:\n\n${link}\n`,
      },
      zh: {
        subject: `加入 Gatehouse 上的 ${tenantName}`,
        text: `您被邀请加入 Gatehouse 上的 ${tenantName}。请在七天内打开以下链接设置密码：\n\n${link}\n`,
      },
    }),
  }),
};

function pick<T>(language: string, texts: Readonly<Record<LetterLanguage, T>>): T {
  return language === 'zh' ? texts.zh : texts.en;
}
