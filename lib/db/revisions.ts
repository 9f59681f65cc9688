import { GatehouseError } from '#lib/errors/error.js';
import type { Log } from '#lib/telemetry/log.js';
import { createCatchUp } from './catch-up.js';
import type { Database, Queryable } from './database.js';
import { toJsonb } from './json.js';
import { createListener, type Listener } from './listener.js';

const channel = 'gatehouse_revision';

/** A change that detection or proxy must see. */
export interface RevisionChange {
  readonly tenantId: string;
  /** The policy that changed; absent for a change of keys, applications, upstreams or routes. */
  readonly policyId?: string;
  /** The user who did it; absent when the program did. */
  readonly actorId?: string;
  readonly reason?: string;
  /** `{ what, id, before, after }`; secrets never stand in it. */
  readonly diff: object;
}

/**
 * Gives the change the tenant's next revision, within the caller's transaction, and returns it. Call it after the rows
 * are changed: the policy is kept as it is now.
 *
 * The tenant's row is locked until the transaction ends, so revisions become visible in their order. Listeners are told
 * at the commit. Errors: NOT_FOUND when there is no such tenant.
 */
export async function publishRevision(tx: Queryable, change: RevisionChange): Promise<bigint> {
  const rows = await tx.query<{ revision: bigint }>(
    `with bumped as (
       update tenants t set revision = t.revision + 1, updated_at = now()
       where t.id = $1
       returning t.id, t.revision
     ), recorded as (
       insert into policy_revisions (tenant_id, revision, policy_id, actor_id, reason, diff)
       select b.id, b.revision, $2, $3, $4, $5
       from bumped b
     ), marked as (
       update policies p set revision = b.revision, updated_at = now()
       from bumped b
       where p.tenant_id = b.id and p.id = $2
     )
     select b.revision, pg_notify('${channel}', b.id || ':' || b.revision)
     from bumped b`,
    [change.tenantId, change.policyId ?? null, change.actorId ?? null, change.reason ?? '', toJsonb(change.diff)],
  );
  const revision = rows[0]?.revision;
  if (revision === undefined) throw new GatehouseError('NOT_FOUND', { values: { thing: 'tenant' } });
  // The policy as it is from now on, for whoever judges an old request again by it.
  if (change.policyId !== undefined)
    await tx.query('select keep_policy_snapshot($1, $2)', [change.tenantId, change.policyId]);
  return revision;
}

/** The running watch. */
export interface RevisionWatch {
  close(): Promise<void>;
}

/** Notifications come within milliseconds; the poll is for connections through poolers that lose LISTEN, and half-open ones. */
const defaultPollMs = 5000;

/**
 * Calls `onRevision` once for every tenant at the start and then after each change of it, with the newest revision.
 *
 * A tenant's revisions only rise; some may be skipped when changes come close together. A tenant that was deleted is
 * reported once more, one above its last revision. Missed notifications are made up for after every reconnect and by a
 * poll every `pollMs`. Rejects with DATABASE_UNAVAILABLE or the driver's error when the first connection fails.
 * Owns a timer, and a connection unless it was given one; call `close()`.
 */
export async function watchRevisions(options: {
  readonly url: string;
  readonly db: Database;
  readonly log: Log;
  readonly onRevision: (tenantId: string, revision: bigint) => void;
  readonly pollMs?: number;
  /** Shared with others, who close it; one of its own unless given. */
  readonly listener?: Listener;
}): Promise<RevisionWatch> {
  const { db, log } = options;
  const known = new Map<string, bigint>();
  let closed = false;

  function report(tenantId: string, revision: bigint): void {
    if (closed || revision <= (known.get(tenantId) ?? -1n)) return;
    known.set(tenantId, revision);
    try {
      options.onRevision(tenantId, revision);
    } catch (error) {
      log.error('revision_handler_failed', { tenant_id: tenantId, error });
    }
  }

  async function readAll(): Promise<void> {
    // Tenants that appear by notification during the read must not be taken for deleted ones.
    const before = [...known.keys()];
    const rows = await db.query<{ id: string; revision: bigint }>('select t.id, t.revision from tenants t', []);
    const present = new Set(rows.map(({ id }) => id));
    for (const { id, revision } of rows) report(id, revision);
    for (const id of before) {
      if (present.has(id)) continue;
      report(id, (known.get(id) ?? 0n) + 1n);
      known.delete(id);
    }
  }

  const catchUp = createCatchUp({ read: readAll, isClosed: () => closed, name: 'revision_watch', log });
  const listener = options.listener ?? createListener({ url: options.url });
  const release = () => (options.listener === undefined ? listener.close() : Promise.resolve());
  const onNotify = (payload: string) => {
    const [tenantId, revision] = payload.split(':');
    if (tenantId && revision && /^\d+$/.test(revision)) report(tenantId, BigInt(revision));
  };
  let timer: NodeJS.Timeout | undefined;
  try {
    await listener.listen(channel, onNotify, () => void catchUp());
    await readAll();
    timer = setInterval(() => void catchUp(), options.pollMs ?? defaultPollMs);
    timer.unref();
  } catch (error) {
    closed = true;
    await release();
    throw error;
  }

  return {
    async close() {
      closed = true;
      clearInterval(timer);
      await release();
    },
  };
}
