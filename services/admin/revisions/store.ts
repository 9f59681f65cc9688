import type { JsonObject } from '@bufbuild/protobuf';
import type { Queryable } from '#lib/db/database.js';

/** A change of a policy. */
export interface RevisionRow {
  readonly revision: bigint;
  readonly createdAt: Date;
  readonly actorId: string | null;
  /** Null when the user is gone or of another tenant. */
  readonly actorEmail: string | null;
  readonly reason: string;
  readonly thing: string;
  readonly thingId: string;
  readonly thingName: string;
  readonly hadBefore: boolean;
  readonly hasAfter: boolean;
  /** Names of what differs. */
  readonly fields: readonly string[];
  /** The policy as it was then is kept. */
  readonly kept: boolean;
}

const before = `case when jsonb_typeof(r.diff -> 'before') = 'object' then r.diff -> 'before' else '{}' end`;
const after = `case when jsonb_typeof(r.diff -> 'after') = 'object' then r.diff -> 'after' else '{}' end`;

/** Changes of a policy up to a revision, newest first, by the index policy_revisions_policy. */
export function selectRevisions(
  db: Queryable,
  tenantId: string,
  policyId: string,
  upTo: bigint,
  limit: number,
): Promise<RevisionRow[]> {
  return db.query<RevisionRow>(
    `select r.revision as "revision",
            r.created_at as "createdAt",
            r.actor_id as "actorId",
            u.email as "actorEmail",
            r.reason as "reason",
            coalesce(r.diff ->> 'what', '') as "thing",
            coalesce(r.diff ->> 'id', '') as "thingId",
            coalesce(r.diff #>> '{after,name}', r.diff #>> '{before,name}', '') as "thingName",
            jsonb_typeof(r.diff -> 'before') = 'object' as "hadBefore",
            jsonb_typeof(r.diff -> 'after') = 'object' as "hasAfter",
            array(select k.name
                    from (select jsonb_object_keys(${before}) as name
                          union
                          select jsonb_object_keys(${after})) k
                   where (${before}) -> k.name is distinct from (${after}) -> k.name
                   order by k.name) as "fields",
            exists (select
                      from policy_snapshots s
                     where s.tenant_id = r.tenant_id
                       and s.policy_id = r.policy_id
                       and s.revision = r.revision) as "kept"
       from policy_revisions r
       left join users u on u.tenant_id = r.tenant_id and u.id = r.actor_id
      where r.tenant_id = $1
        and r.policy_id = $2
        and r.revision <= $3
      order by r.revision desc
      limit $4`,
    [tenantId, policyId, upTo, limit],
  );
}

/** A policy as it was. */
export interface SnapshotRow {
  readonly revision: bigint;
  readonly name: string;
  /** gatehouse.policy.v1.PolicySettings as protobuf JSON. */
  readonly settings: object;
  /** Lists and scanners in the order of the definition; null for one that is gone, which cannot be. */
  readonly bodies: readonly ({
    readonly list?: JsonObject;
    readonly disabledList?: JsonObject;
    readonly scanner?: JsonObject;
    readonly disabledScanner?: JsonObject;
    readonly packageScanner?: JsonObject;
  } | null)[];
  /** What people wrote about lists and scanners, by id; null in snapshots that have only what was in use. */
  readonly details: Readonly<Record<string, { readonly description?: string; readonly notes?: string }>> | null;
}

/** The policy after its newest change up to a revision of the tenant, by the primary keys. */
export async function selectSnapshot(
  db: Queryable,
  tenantId: string,
  policyId: string,
  revision: bigint,
): Promise<SnapshotRow | undefined> {
  const rows = await db.query<SnapshotRow>(
    `select s.revision as "revision",
            s.name as "name",
            s.settings as "settings",
            coalesce((select jsonb_agg(p.body order by h.place)
                        from unnest(s.parts) with ordinality as h (hash, place)
                        left join policy_parts p on p.tenant_id = s.tenant_id and p.hash = h.hash), '[]') as "bodies",
            s.details as "details"
       from policy_snapshots s
      where s.tenant_id = $1
        and s.policy_id = $2
        and s.revision <= $3
      order by s.revision desc
      limit 1`,
    [tenantId, policyId, revision],
  );
  return rows[0];
}
