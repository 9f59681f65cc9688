import { GatehouseError } from '#lib/errors/error.js';

/**
 * Keywords as they are kept: trimmed, without blanks, each once (first spelling wins; case and width do not matter,
 * as detection does not see them either), without U+0000, which the database cannot hold. Pure.
 *
 * Errors: REQUEST_INVALID for the field when nothing is left.
 */
export function tidyKeywords(keywords: readonly string[], field: string): string[] {
  const byForm = new Map<string, string>();
  for (const keyword of keywords.map((text) => text.replaceAll('\0', '').trim())) {
    const form = keyword.normalize('NFKC').toLowerCase();
    if (form.trim() !== '' && !byForm.has(form)) byForm.set(form, keyword);
  }
  if (byForm.size === 0) {
    throw new GatehouseError('REQUEST_INVALID', {
      fields: [{ path: field, message: 'needs at least one keyword that is not blank' }],
    });
  }
  return [...byForm.values()];
}
