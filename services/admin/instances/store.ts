import type { Queryable } from '#lib/db/database.js';

/** What one running instance says about a tenant. */
export interface InstanceRow {
  readonly id: string;
  readonly service: string;
  readonly workers: number;
  readonly seenAt: Date;
  /** Nothing that it does from now on follows an older revision; null when it has not loaded the tenant. */
  readonly revision: bigint | null;
  /** Why it could not load the newest revision; null or empty when it could. */
  readonly problem: string | null;
}

/** A tenant's newest revision and the instances as one view of the data. */
export interface RolloutRows {
  readonly newestRevision: bigint;
  readonly instances: readonly InstanceRow[];
}

/**
 * An instance beats every 5 s; after three missed beats it counts as gone. Smaller takes a slow beat for a death, larger
 * lets a dead process hold up every rollout for longer.
 */
const goneAfterSeconds = 15;

/** More instances than this are not listed; an installation has dozens. */
const maxInstances = 1000;

/**
 * Reads the tenant's revision and what the instances say in one statement, so in one view: the proof in rollout.ts needs
 * both to be of the same moment. Undefined when there is no such tenant.
 */
export async function selectRollout(db: Queryable, tenantId: string): Promise<RolloutRows | undefined> {
  const rows = await db.query<{ newestRevision: bigint } & { [K in keyof InstanceRow]: InstanceRow[K] | null }>(
    `select t.revision as "newestRevision",
            i.id as "id",
            i.service as "service",
            i.workers as "workers",
            i.seen_at as "seenAt",
            (i.revisions -> t.id::text ->> 'revision')::bigint as "revision",
            i.revisions -> t.id::text ->> 'problem' as "problem"
       from tenants t
       left join instances i on i.seen_at > clock_timestamp() - interval '${goneAfterSeconds} seconds'
      where t.id = $1
      order by i.service, i.id
      limit ${maxInstances}`,
    [tenantId],
  );
  const [first] = rows;
  if (first === undefined) return undefined;
  return { newestRevision: first.newestRevision, instances: rows.flatMap(toInstance) };
}

/** The left join gives one row of nulls when there is no instance. */
function toInstance(row: { [K in keyof InstanceRow]: InstanceRow[K] | null }): InstanceRow[] {
  const { id, service, workers, seenAt, revision, problem } = row;
  if (id === null || service === null || workers === null || seenAt === null) return [];
  return [{ id, service, workers, seenAt, revision, problem }];
}
