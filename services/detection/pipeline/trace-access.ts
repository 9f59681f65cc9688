import { type DetectRequest, TraceLevel } from '#gen/gatehouse/detection/v1/detection_pb.js';
import type { Principal } from '#lib/auth/principal.js';
import { GatehouseError } from '#lib/errors/error.js';

/**
 * A trace tells what a policy looks for, and with texts what people wrote: users of the tenant may see the one from
 * member on and the other from admin on. API keys may not, for they are in the hands of applications.
 *
 * Errors: PERMISSION_DENIED.
 */
export function assertMayTrace({ kind, role, isSuperAdmin }: Principal, { trace }: DetectRequest): void {
  if (trace === TraceLevel.UNSPECIFIED) return;
  const least = trace === TraceLevel.TEXT ? 'admin' : 'member';
  const isAllowed = isSuperAdmin || role === 'owner' || role === 'admin' || (least === 'member' && role === 'member');
  if (kind !== 'user' || !isAllowed) throw new GatehouseError('PERMISSION_DENIED', { values: { role: least } });
}
