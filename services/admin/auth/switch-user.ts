import { LRUCache } from 'lru-cache';
import type { Queryable } from '#lib/db/database.js';
import { isUuid } from '#lib/db/ids.js';
import { GatehouseError } from '#lib/errors/error.js';
import { recordAudit } from '../audit/audit.js';
import type { Caller } from './caller.js';
import { selectSwitchTarget } from './store.js';

/** Lets a super admin take a user's place, in that user's tenant and with that user's role. */
export interface SwitchUser {
  /**
   * The caller in the place of the user. The first use within an hour is written to that tenant's audit log; every
   * change made in it names the super admin as its actor.
   *
   * Errors: PERMISSION_DENIED when the caller is no super admin; NOT_FOUND when there is no such user.
   */
  act(caller: Caller, userId: string): Promise<Caller>;
}

/** One audit row an hour for each super admin and user: a page of the UI makes dozens of requests. */
const auditEveryMs = 3_600_000;

/** Builds the switch behind X-Switch-User. */
export function createSwitchUser({ db }: { readonly db: Queryable }): SwitchUser {
  const audited = new LRUCache<string, true>({ max: 10_000, ttl: auditEveryMs });
  return {
    async act(caller, userId) {
      if (!caller.isSuperAdmin) throw new GatehouseError('PERMISSION_DENIED', { values: { role: 'super admin' } });
      const target = isUuid(userId) ? await selectSwitchTarget(db, userId) : undefined;
      if (target === undefined) throw new GatehouseError('NOT_FOUND', { values: { thing: 'user' } });
      // Not a super admin any more: in a tenant's place, that tenant is all there is.
      const inPlace: Caller = { ...caller, ...target, isSuperAdmin: false };
      const key = `${caller.actorId}:${userId}`;
      if (!audited.has(key)) {
        await recordAudit(db, inPlace, { action: 'switch_user', thing: 'user', thingId: userId });
        audited.set(key, true);
      }
      return inPlace;
    },
  };
}
