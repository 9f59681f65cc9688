import type { Queryable } from '#lib/db/database.js';
import type { Caller } from '../auth/caller.js';
import { insertAuditRow } from './store.js';

/** Something that a person did and that is worth remembering. */
export interface Deed {
  /** "login", "login_failed", "switch_user", "create", "update", "delete". */
  readonly action: string;
  /** The noun: "user", "blacklist", "api_key". */
  readonly thing: string;
  readonly thingId: string;
  /** Facts for the reader; never a secret. */
  readonly detail?: object;
}

/** Writes a deed of the caller into the audit log of the caller's tenant. */
export async function recordAudit(db: Queryable, caller: Caller, deed: Deed): Promise<void> {
  const inPlaceOf = caller.userId === caller.actorId ? {} : { in_place_of: caller.userId };
  await insertAuditRow(db, {
    tenantId: caller.tenantId,
    actorId: caller.actorId === '' ? undefined : caller.actorId,
    action: deed.action,
    thing: deed.thing,
    thingId: deed.thingId,
    detail: { ...deed.detail, ...inPlaceOf },
    address: caller.address,
  });
}
