import { fromJson, type JsonObject, type JsonValue } from '@bufbuild/protobuf';
import { type PolicyDefinition, PolicyDefinitionSchema } from '#gen/gatehouse/policy/v1/policy_pb.js';
import type { Database } from '#lib/db/database.js';
import { isUuid } from '#lib/db/ids.js';

interface SnapshotRow {
  readonly name: string;
  readonly settings: JsonValue;
  readonly revision: bigint;
  /** In the order of the definition; null for a part that is gone, which cannot be. */
  readonly bodies: readonly ({
    readonly list?: JsonObject;
    readonly scanner?: JsonObject;
    readonly packageScanner?: JsonObject;
  } | null)[];
}

/**
 * The policy as it was at a revision of its tenant, that is after its last change up to then; undefined when the policy
 * of that time is not kept. By the primary keys of policy_snapshots and policy_parts.
 *
 * @param revision absent for the newest one
 */
export async function loadDefinitionAt(
  db: Database,
  tenantId: string,
  policyId: string,
  revision: bigint | undefined,
): Promise<PolicyDefinition | undefined> {
  if (!isUuid(policyId)) return undefined;
  const [row] = await db.query<SnapshotRow>(
    `select s.name as "name",
            s.settings as "settings",
            s.revision as "revision",
            coalesce((select jsonb_agg(p.body order by h.place)
                        from unnest(s.parts) with ordinality as h (hash, place)
                        left join policy_parts p on p.tenant_id = s.tenant_id and p.hash = h.hash), '[]') as "bodies"
       from policy_snapshots s
      where s.tenant_id = $1
        and s.policy_id = $2
        and s.revision <= $3
      order by s.revision desc
      limit 1`,
    [tenantId, policyId, revision ?? maxRevision],
  );
  if (row === undefined) return undefined;
  const definition: JsonObject = {
    policyId,
    tenantId,
    name: row.name,
    revision: String(row.revision),
    settings: row.settings,
    lists: row.bodies.flatMap((body) => body?.list ?? []),
    customScanners: row.bodies.flatMap((body) => body?.scanner ?? []),
    packageScanners: row.bodies.flatMap((body) => body?.packageScanner ?? []),
  };
  // A snapshot of a newer version may carry settings that this one does not know.
  return fromJson(PolicyDefinitionSchema, definition, { ignoreUnknownFields: true });
}

const maxRevision = 9_223_372_036_854_775_807n;

/** The sealed conversations of results, by request id; those that are not kept are missing. By detection_results_request. */
export async function selectSealed(
  db: Database,
  tenantId: string,
  requestIds: readonly string[],
): Promise<Map<string, Uint8Array>> {
  const rows = await db.query<{ readonly requestId: string; readonly sealed: Uint8Array }>(
    `select r.request_id as "requestId",
            r.sealed_conversation as "sealed"
       from detection_results r
      where r.tenant_id = $1
        and r.request_id = any($2::text[])
        and r.sealed_conversation is not null`,
    [tenantId, requestIds],
  );
  return new Map(rows.map(({ requestId, sealed }) => [requestId, sealed]));
}
