import { GatehouseError } from '#lib/errors/error.js';

/** Mailboxes that anybody gets at once: for people, not for the company that a tenant stands for. */
const personal =
  'gmail.com googlemail.com outlook.com hotmail.com live.com msn.com yahoo.com ymail.com icloud.com me.com mac.com aol.com ' +
  'gmx.com gmx.de gmx.net web.de mail.com mail.ru yandex.ru yandex.com proton.me protonmail.com zoho.com qq.com foxmail.com ' +
  '163.com 126.com yeah.net sina.com sina.cn sohu.com aliyun.com 139.com 189.cn naver.com daum.net';

/** Mailboxes that are thrown away. */
const disposable =
  'mailinator.com guerrillamail.com guerrillamail.info sharklasers.com 10minutemail.com temp-mail.org tempmail.com ' +
  'yopmail.com trashmail.com getnada.com dispostable.com maildrop.cc throwawaymail.com fakeinbox.com mintemail.com ' +
  'mohmal.com emailondeck.com mailnesia.com spamgourmet.com moakt.com tempr.email discard.email mytemp.email';

const refused: ReadonlySet<string> = new Set(`${personal} ${disposable}`.split(' '));

/** Refuses well-known personal and disposable mail domains. Errors: REQUEST_INVALID. Pure. */
export function assertCompanyAddress(email: string): void {
  const domain = email.slice(email.lastIndexOf('@') + 1).toLowerCase();
  if (!refused.has(domain)) return;
  const message = 'must be of your company, not of a personal or disposable mailbox';
  throw new GatehouseError('REQUEST_INVALID', { fields: [{ path: 'email', message }] });
}
