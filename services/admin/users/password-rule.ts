import { GatehouseError } from '#lib/errors/error.js';

/**
 * Holds a new password against the rule: at least 8 characters with upper case, lower case and a digit. Pure.
 *
 * Errors: REQUEST_INVALID for the field.
 */
export function assertPassword(password: string, field: string): void {
  const missing = missingIn(password);
  if (missing.length === 0) return;
  const message = `needs at least ${missing.join(', ')}`;
  throw new GatehouseError('REQUEST_INVALID', { fields: [{ path: field, message }] });
}

/** Whether a password satisfies the rule. Pure. */
export function isPassword(password: string): boolean {
  return missingIn(password).length === 0;
}

function missingIn(password: string): string[] {
  return [
    ...(password.length < 8 ? ['8 characters'] : []),
    ...(/\p{Lu}/u.test(password) ? [] : ['an upper-case letter']),
    ...(/\p{Ll}/u.test(password) ? [] : ['a lower-case letter']),
    ...(/\d/.test(password) ? [] : ['a digit']),
  ];
}
