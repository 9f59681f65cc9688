import type { Queryable } from '#lib/db/database.js';

/** What one key used of one upstream model on one day. */
export interface UsageRow {
  readonly tenantId: string;
  /** Day in UTC, as YYYY-MM-DD. */
  readonly day: string;
  readonly actorId: string;
  /** Empty for none. */
  readonly applicationId: string;
  readonly upstreamName: string;
  readonly model: string;
  readonly requests: number;
  readonly cachedRequests: number;
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly costMicros: number;
}

/** Adds to what was used, by the primary key of model_usage; rows of tenants that are gone are dropped. */
export async function addUsage(db: Queryable, rows: readonly UsageRow[]): Promise<void> {
  const column = <K extends keyof UsageRow>(name: K) => rows.map((row) => row[name]);
  await db.query(
    `insert into model_usage as m
            (tenant_id, day, actor_id, application_id, upstream_name, model,
             requests, cached_requests, input_tokens, output_tokens, cost_micros)
     select g.tenant_id, g.day, g.actor_id, g.application_id, g.upstream_name, g.model,
            g.requests, g.cached_requests, g.input_tokens, g.output_tokens, g.cost_micros
       from unnest($1::uuid[], $2::date[], $3::text[], $4::text[], $5::text[], $6::text[],
                   $7::bigint[], $8::bigint[], $9::bigint[], $10::bigint[], $11::bigint[])
            as g (tenant_id, day, actor_id, application_id, upstream_name, model,
                  requests, cached_requests, input_tokens, output_tokens, cost_micros)
       join tenants t on t.id = g.tenant_id
         on conflict (tenant_id, day, actor_id, application_id, upstream_name, model)
            do update
        set requests = m.requests + excluded.requests,
            cached_requests = m.cached_requests + excluded.cached_requests,
            input_tokens = m.input_tokens + excluded.input_tokens,
            output_tokens = m.output_tokens + excluded.output_tokens,
            cost_micros = m.cost_micros + excluded.cost_micros`,
    [
      column('tenantId'),
      column('day'),
      column('actorId'),
      column('applicationId'),
      column('upstreamName'),
      column('model'),
      column('requests'),
      column('cachedRequests'),
      column('inputTokens'),
      column('outputTokens'),
      column('costMicros'),
    ],
  );
}

/** What a key has used since a day, inclusive, by the primary key of model_usage. */
export async function sumUsage(
  db: Queryable,
  tenantId: string,
  actorId: string,
  since: string,
): Promise<{ tokens: number; costMicros: number }> {
  const [row] = await db.query<{ tokens: number; costMicros: number }>(
    `select coalesce(sum(m.input_tokens + m.output_tokens), 0)::float8 as "tokens",
            coalesce(sum(m.cost_micros), 0)::float8 as "costMicros"
       from model_usage m
      where m.tenant_id = $1
        and m.day >= $2::date
        and m.actor_id = $3`,
    [tenantId, since, actorId],
  );
  return row ?? { tokens: 0, costMicros: 0 };
}
