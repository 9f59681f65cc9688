import { GatehouseError } from '#lib/errors/error.js';
import type { Ban } from './ban.js';

/** USER_BANNED with the facts that callers read: when it ends, and why in their language. Pure. */
export function toRefusal({ until, triggerCount, timeWindowMinutes }: Ban, language: string): GatehouseError {
  const banUntil = until.toISOString();
  return new GatehouseError('USER_BANNED', {
    values: { banUntil },
    facts: { ban_until: banUntil, reason: reasonOf(triggerCount, timeWindowMinutes, language) },
  });
}

function reasonOf(count: number, minutes: number, language: string): string {
  return /^zh\b/i.test(language)
    ? `${minutes} 分钟内触发安全规则 ${count} 次`
    : `Triggered the safety rules ${count === 1 ? 'once' : `${count} times`} within ${minutes} minutes`;
}
