import type { Role } from '#lib/auth/principal.js';
import { GatehouseError } from '#lib/errors/error.js';
import { isAtLeast } from '../auth/access.js';
import type { Caller } from '../auth/caller.js';

/**
 * Nobody gives a role that is above their own, nor takes one away from somebody who is above them.
 * Errors: PERMISSION_DENIED.
 */
export function assertMayGive(caller: Caller, role: Role): void {
  if (!isAtLeast(caller.role, role)) throw new GatehouseError('PERMISSION_DENIED', { values: { role } });
}
