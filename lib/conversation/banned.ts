import { GatehouseError } from '#lib/errors/error.js';

/**
 * What an end user who is banned is told in place of an answer; undefined for any other error.
 *
 * @param language of the tenant, such as "en" or "zh"; the reason comes in it from detection
 */
export function bannedAnswer(error: unknown, language: string): string | undefined {
  if (!(error instanceof GatehouseError) || error.code !== 'USER_BANNED') return undefined;
  const { ban_until: until = '', reason = '' } = error.facts;
  return /^zh\b/i.test(language)
    ? `在 ${until} 之前,您无法使用此服务。原因:${reason}。`
    : `You cannot use this service until ${until}. Reason: ${reason}.`;
}
