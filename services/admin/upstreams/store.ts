import type { Queryable } from '#lib/db/database.js';

/** What an upstream model is made of. */
export interface UpstreamContent {
  readonly id: string;
  readonly name: string;
  readonly provider: string;
  readonly apiBaseUrl: string;
  readonly modelName: string;
  readonly enabled: boolean;
  readonly description: string;
  readonly isPrivateModel: boolean;
  readonly isDefaultPrivateModel: boolean;
  readonly privateModelNames: readonly string[];
  readonly defaultPrivateModelName: string;
  readonly higressCluster: string;
  /** Milliseconds; 0 takes the installation's, here and below. */
  readonly connectMs: number;
  readonly firstTokenMs: number;
  readonly idleMs: number;
  readonly totalMs: number;
  readonly maxRetries: number | null;
  /** Millionths of the tenant's currency for a million tokens. */
  readonly inputPriceMicros: bigint;
  readonly outputPriceMicros: bigint;
}

/** An upstream model's row without its key. */
export interface UpstreamRow extends UpstreamContent {
  readonly apiKeyHint: string;
  readonly createdAt: Date;
}

/** A key as it is kept. */
export interface SealedKey {
  readonly sealed: Uint8Array;
  readonly hint: string;
}

/** At most this many upstream models in a tenant. */
export const maxUpstreams = 500;

/** The column of each field of the content, in the order of the statements. */
const fields = {
  id: 'id',
  name: 'name',
  provider: 'provider',
  apiBaseUrl: 'api_base_url',
  modelName: 'model_name',
  enabled: 'enabled',
  description: 'description',
  isPrivateModel: 'is_private_model',
  isDefaultPrivateModel: 'is_default_private_model',
  privateModelNames: 'private_model_names',
  defaultPrivateModelName: 'default_private_model_name',
  higressCluster: 'higress_cluster',
  connectMs: 'connect_timeout_ms',
  firstTokenMs: 'first_token_timeout_ms',
  idleMs: 'idle_timeout_ms',
  totalMs: 'total_timeout_ms',
  maxRetries: 'max_retries',
  inputPriceMicros: 'input_price_micros',
  outputPriceMicros: 'output_price_micros',
} as const satisfies Record<keyof UpstreamContent, string>;

// The keys of an object literal are those of its type.
const names = Object.keys(fields) as (keyof UpstreamContent)[];

const columns = [
  ...names.map((name) => `m.${fields[name]} as "${name}"`),
  'm.api_key_hint as "apiKeyHint"',
  'm.created_at as "createdAt"',
].join(',\n            ');

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

/** The sealed key of an upstream model of the tenant, by the primary key; undefined when it has none. */
export async function selectSealedKey(db: Queryable, tenantId: string, id: string): Promise<Uint8Array | undefined> {
  const rows = await db.query<{ sealed: Uint8Array | null }>(
    `select m.sealed_api_key as "sealed"
       from upstream_models m
      where m.tenant_id = $1
        and m.id = $2`,
    [tenantId, id],
  );
  return rows[0]?.sealed ?? undefined;
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
            (tenant_id, sealed_api_key, api_key_hint, ${names.map((name) => fields[name]).join(', ')})
     values ($1, $2, $3, ${names.map((_name, index) => `$${index + 4}`).join(', ')})
     returning ${columns}`,
    [tenantId, key?.sealed ?? null, key?.hint ?? '', ...names.map((name) => upstream[name])],
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
        set ${names.map((name, index) => `${fields[name]} = $${index + 4}`).join(',\n            ')},
            sealed_api_key = coalesce($2, m.sealed_api_key),
            api_key_hint = coalesce($3, m.api_key_hint),
            updated_at = now()
      where m.tenant_id = $1
        and m.id = $4
     returning ${columns}`,
    [tenantId, key?.sealed ?? null, key?.hint ?? null, ...names.map((name) => upstream[name])],
  );
  return rows[0]!;
}

/** Takes the mark of the default private model from whichever has it, by the index upstream_models_default_private. */
export async function clearDefaultPrivate(db: Queryable, tenantId: string): Promise<void> {
  await db.query(
    `update upstream_models as m
        set is_default_private_model = false
      where m.tenant_id = $1
        and m.is_default_private_model`,
    [tenantId],
  );
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
