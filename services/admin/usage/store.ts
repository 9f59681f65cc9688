import type { Queryable } from '#lib/db/database.js';

/** What one key used of one upstream model on one day. */
export interface ModelUsageRow {
  readonly day: string;
  readonly actorId: string;
  readonly applicationId: string;
  readonly upstreamName: string;
  readonly model: string;
  readonly requests: bigint;
  readonly cachedRequests: bigint;
  readonly inputTokens: bigint;
  readonly outputTokens: bigint;
  readonly costMicros: bigint;
}

/** Rows of one answer, at most. */
const maxRows = 10_000;

/** What the tenant used, newest day first, by the primary key of model_usage; both days inclusive, an empty actor means all. */
export function selectModelUsage(
  db: Queryable,
  tenantId: string,
  from: string,
  to: string,
  actorId: string,
): Promise<ModelUsageRow[]> {
  return db.query<ModelUsageRow>(
    `select m.day::text as "day",
            m.actor_id as "actorId",
            m.application_id as "applicationId",
            m.upstream_name as "upstreamName",
            m.model as "model",
            m.requests as "requests",
            m.cached_requests as "cachedRequests",
            m.input_tokens as "inputTokens",
            m.output_tokens as "outputTokens",
            m.cost_micros as "costMicros"
       from model_usage m
      where m.tenant_id = $1
        and m.day between $2::date and $3::date
        and ($4 = '' or m.actor_id = $4)
      order by m.day desc, m.actor_id, m.upstream_name, m.model
      limit ${maxRows}`,
    [tenantId, from, to, actorId],
  );
}
