import { type Database, isUniqueViolation, type Queryable } from '#lib/db/database.js';
import { publishRevision } from '#lib/db/revisions.js';
import { GatehouseError } from '#lib/errors/error.js';
import type { Caller } from '../auth/caller.js';
import { changedFields, recordAudit } from './audit.js';
import { lockTenant } from './store.js';

/** What one change did; becomes the revision's diff and the audit row. */
export interface Change<T> {
  /** What the caller of the method gets. */
  readonly result: T;
  readonly action: 'create' | 'update' | 'delete';
  readonly thingId: string;
  /** The policy that it belongs to, when detection has to compile something anew. */
  readonly policyId?: string;
  /** JSON of the thing before and after; null when it was not there. Never a secret. */
  readonly before: object | null;
  readonly after: object | null;
  /** Why, in the words of the person. */
  readonly reason?: string;
}

/** The result of a change and the tenant's revision that has it. */
interface Changed<T> {
  readonly result: T;
  readonly revision: bigint;
}

/** Makes changes of a tenant's configuration. */
export interface Changes {
  /**
   * Runs `work` in one transaction together with the new revision, its notification and the audit row: all of it
   * happens or nothing. Changes of one tenant run one after the other, so `work` sees what it decides about.
   *
   * `thing` is the noun of the diff and the audit row. Errors: NOT_FOUND when the tenant is gone; ALREADY_EXISTS
   * when a row breaks a unique index; whatever `work` throws.
   */
  apply<T>(caller: Caller, thing: string, work: (tx: Queryable) => Promise<Change<T>>): Promise<Changed<T>>;
}

/** What changes need. */
export interface ChangesDeps {
  readonly db: Database;
  /** Called after each commit with the tenant, so that this process need not wait for the notification. */
  readonly onChange: (tenantId: string) => void;
}

/** Builds the one way to change a tenant's configuration. */
export function createChanges({ db, onChange }: ChangesDeps): Changes {
  return {
    async apply(caller, thing, work) {
      const changed = await namingConflicts(thing, () =>
        db.transaction(async (tx) => {
          // The first lock of every change, so that two changes can never wait for each other.
          if (!(await lockTenant(tx, caller.tenantId))) {
            throw new GatehouseError('NOT_FOUND', { values: { thing: 'tenant' } });
          }
          const change = await work(tx);
          return { result: change.result, revision: await publish(tx, caller, thing, change) };
        }),
      );
      onChange(caller.tenantId);
      return changed;
    },
  };
}

/** Publishes the revision of a change and writes its audit row, in the transaction of the change. */
export async function publish(tx: Queryable, caller: Caller, thing: string, change: Change<unknown>): Promise<bigint> {
  const revision = await publishRevision(tx, {
    tenantId: caller.tenantId,
    ...(change.policyId === undefined ? {} : { policyId: change.policyId }),
    ...(caller.actorId === '' ? {} : { actorId: caller.actorId }),
    ...(change.reason ? { reason: change.reason } : {}),
    diff: { what: thing, id: change.thingId, before: change.before, after: change.after },
  });
  await recordAudit(tx, caller, {
    action: change.action,
    thing,
    thingId: change.thingId,
    detail: { revision: Number(revision), fields: changedFields(change.before, change.after) },
    ...(change.reason ? { reason: change.reason } : {}),
    before: change.before,
    after: change.after,
  });
  return revision;
}

/** Turns a broken unique index into ALREADY_EXISTS for the thing. */
export async function namingConflicts<T>(thing: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!isUniqueViolation(error)) throw error;
    throw new GatehouseError('ALREADY_EXISTS', { values: { thing: thing.replaceAll('_', ' ') }, cause: error });
  }
}
