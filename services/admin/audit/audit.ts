import type { Queryable } from '#lib/db/database.js';
import type { Caller } from '../auth/caller.js';
import { maskSecrets } from './mask.js';
import { insertAuditRow } from './store.js';

/** Something that a person did and that is worth remembering. */
export interface Deed {
  /** "login", "login_failed", "switch_user", "create", "update", "delete". */
  readonly action: string;
  /** The noun: "user", "blacklist", "api_key". */
  readonly thing: string;
  readonly thingId: string;
  /** What the thing is called, if anything. */
  readonly thingName?: string;
  /** Facts for the reader; never a secret. */
  readonly detail?: object;
  /** Why, in the words of the person. */
  readonly reason?: string;
  /** The thing before and after; null when it was not there. Only fields that differ are kept, secrets masked. */
  readonly before?: object | null;
  readonly after?: object | null;
}

/** Longest name that a program may give itself, UTF-16 code units; browsers need about 150. */
const maxUserAgentChars = 512;

/** Writes a deed of the caller into the audit log of the caller's tenant. */
export async function recordAudit(db: Queryable, caller: Caller, deed: Deed): Promise<void> {
  const inPlaceOf = caller.userId === caller.actorId ? {} : { in_place_of: caller.userId };
  const [before, after] = [deed.before ?? null, deed.after ?? null];
  const changed = new Set(changedFields(before, after));
  await insertAuditRow(db, {
    tenantId: caller.tenantId,
    actorId: caller.actorId === '' ? undefined : caller.actorId,
    action: deed.action,
    thing: deed.thing,
    thingId: deed.thingId,
    thingName: deed.thingName ?? nameOf(after) ?? nameOf(before) ?? '',
    detail: { ...deed.detail, ...inPlaceOf },
    address: caller.address,
    userAgent: (caller.userAgent ?? '').slice(0, maxUserAgentChars),
    reason: deed.reason ?? '',
    before: only(before, changed),
    after: only(after, changed),
  });
}

/** Names of the fields that are not the same before and after, in the order of `before`. Pure. */
export function changedFields(before: object | null, after: object | null): string[] {
  const old = new Map(Object.entries(before ?? {}));
  const now = new Map(Object.entries(after ?? {}));
  return [...new Set([...old.keys(), ...now.keys()])].filter(
    (field) => JSON.stringify(old.get(field)) !== JSON.stringify(now.get(field)),
  );
}

function only(thing: object | null, fields: ReadonlySet<string>): object | null {
  return thing && maskSecrets(Object.fromEntries(Object.entries(thing).filter(([name]) => fields.has(name))));
}

function nameOf(thing: object | null): string | undefined {
  const entries: Readonly<Record<string, unknown>> = { ...thing };
  const name = entries['name'] ?? entries['email'];
  return typeof name === 'string' ? name : undefined;
}
