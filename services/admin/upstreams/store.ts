import type { Queryable } from '#lib/db/database.js';

/** An upstream model's row without its key. */
export interface UpstreamRow {
  readonly id: string;
  readonly name: string;
  readonly provider: string;
  readonly apiBaseUrl: string;
  readonly modelName: string;
  readonly apiKeyHint: string;
  readonly enabled: boolean;
  readonly createdAt: Date;
}

/** What an upstream model is made of. */
export interface UpstreamContent {
  readonly id: string;
  readonly name: string;
  readonly provider: string;
  readonly apiBaseUrl: string;
  readonly modelName: string;
  readonly enabled: boolean;
}

/** A key as it is kept. */
export interface SealedKey {
  readonly sealed: Uint8Array;
  readonly hint: string;
}

/** At most this many upstream models in a tenant. */
export const maxUpstreams = 500;

const columns = `m.id as "id",
            m.name as "name",
            m.provider as "provider",
            m.api_base_url as "apiBaseUrl",
            m.model_name as "modelName",
            m.api_key_hint as "apiKeyHint",
            m.enabled as "enabled",
            m.created_at as "createdAt"`;

/** The tenant's upstream models by name. */
export function selectUpstreams(db: Queryable, tenantId: string): Promise<UpstreamRow[]> {
  return db.query<UpstreamRow>(
    `select ${columns}
       from upstream_models m
      where m.tenant_id = $1
      order by m.name, m.id
      limit ${maxUpstreams}`,
    [tenantId],
  );
}

/** One upstream model of the tenant, by the primary key. */
export async function selectUpstream(db: Queryable, tenantId: string, id: string): Promise<UpstreamRow | undefined> {
  const rows = await db.query<UpstreamRow>(
    `select ${columns}
       from upstream_models m
      where m.tenant_id = $1
        and m.id = $2`,
    [tenantId, id],
  );
  return rows[0];
}

/** How many upstream models the tenant has. */
export async function countUpstreams(db: Queryable, tenantId: string): Promise<number> {
  const rows = await db.query<{ count: number }>(
    `select count(*)::int as "count"
       from upstream_models m
      where m.tenant_id = $1`,
    [tenantId],
  );
  return rows[0]?.count ?? 0;
}

/** Makes an upstream model; breaks a unique index when the tenant has one of that name. */
export async function insertUpstream(
  db: Queryable,
  tenantId: string,
  upstream: UpstreamContent,
  key: SealedKey | undefined,
): Promise<UpstreamRow> {
  const rows = await db.query<UpstreamRow>(
    `insert into upstream_models as m
            (id, tenant_id, name, provider, api_base_url, model_name, enabled, sealed_api_key, api_key_hint)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
     returning ${columns}`,
    [...contentValues(tenantId, upstream), key?.sealed ?? null, key?.hint ?? ''],
  );
  return rows[0]!;
}

/** Replaces an upstream model; without a key the old one stays. */
export async function updateUpstream(
  db: Queryable,
  tenantId: string,
  upstream: UpstreamContent,
  key: SealedKey | undefined,
): Promise<UpstreamRow> {
  const rows = await db.query<UpstreamRow>(
    `update upstream_models as m
        set name = $3,
            provider = $4,
            api_base_url = $5,
            model_name = $6,
            enabled = $7,
            sealed_api_key = coalesce($8, m.sealed_api_key),
            api_key_hint = coalesce($9, m.api_key_hint),
            updated_at = now()
      where m.tenant_id = $2
        and m.id = $1
     returning ${columns}`,
    [...contentValues(tenantId, upstream), key?.sealed ?? null, key?.hint ?? null],
  );
  return rows[0]!;
}

/** Removes an upstream model with its routes. */
export async function deleteUpstream(db: Queryable, tenantId: string, id: string): Promise<void> {
  await db.query(
    `delete from upstream_models m
      where m.tenant_id = $1
        and m.id = $2`,
    [tenantId, id],
  );
}

function contentValues(tenantId: string, upstream: UpstreamContent): unknown[] {
  const { id, name, provider, apiBaseUrl, modelName, enabled } = upstream;
  return [id, tenantId, name, provider, apiBaseUrl, modelName, enabled];
}
