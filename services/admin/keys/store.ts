import type { Door, KeyKind } from '#lib/auth/key-rights.js';
import type { Queryable } from '#lib/db/database.js';
import { toJsonb } from '#lib/db/json.js';

/** A key's row without its hash. */
export interface ApiKeyRow {
  readonly id: string;
  readonly applicationId: string;
  readonly name: string;
  readonly hint: string;
  readonly enabled: boolean;
  readonly createdAt: Date;
  readonly lastUsedAt: Date | null;
  readonly budget: StoredBudget | null;
  readonly kind: KeyKind;
  readonly scopes: readonly StoredScope[];
  readonly expiresAt: Date | null;
  readonly allowedAddresses: readonly string[];
  /** Until when the secret before the last rotation works; null when there is none. */
  readonly oldKeyExpiresAt: Date | null;
  /** Calls of each API; null when the key has no limit of its own. */
  readonly limitPerSecond: number | null;
  readonly limitPerMinute: number | null;
}

/** A door that a key opens, as it is kept. */
export type StoredScope = Exclude<Door, 'model'>;

/** What a key may do, from where and until when. */
export interface StoredRights {
  readonly scopes: readonly StoredScope[];
  readonly expiresAt: Date | null;
  readonly allowedAddresses: readonly string[];
}

/** A budget as it is kept; 0 sets no bound. */
export interface StoredBudget {
  readonly period: 'day' | 'month';
  readonly max_tokens: number;
  readonly max_cost_micros: number;
}

/** What a new key is made of. */
export interface NewApiKey extends StoredRights {
  readonly kind: KeyKind;
  readonly id: string;
  readonly applicationId: string;
  readonly name: string;
  readonly keyHash: Uint8Array;
  readonly hint: string;
}

/** At most this many keys in an application; enough to rotate, few enough to list at once. */
export const maxApiKeys = 200;

const columns = `k.id as "id",
            k.application_id as "applicationId",
            k.name as "name",
            k.hint as "hint",
            k.enabled as "enabled",
            k.created_at as "createdAt",
            k.last_used_at as "lastUsedAt",
            k.budget as "budget",
            k.kind as "kind",
            k.scopes as "scopes",
            k.expires_at as "expiresAt",
            k.allowed_addresses as "allowedAddresses",
            k.old_key_expires_at as "oldKeyExpiresAt",
            k.limit_per_second as "limitPerSecond",
            k.limit_per_minute as "limitPerMinute"`;

/** The keys of an application, newest first, by the index api_keys_application. */
export function selectApiKeys(db: Queryable, tenantId: string, applicationId: string): Promise<ApiKeyRow[]> {
  return db.query<ApiKeyRow>(
    `select ${columns}
       from api_keys k
      where k.tenant_id = $1
        and k.application_id = $2
      order by k.created_at desc, k.id desc
      limit ${maxApiKeys}`,
    [tenantId, applicationId],
  );
}

/** One key of the tenant, by the primary key. */
export async function selectApiKey(db: Queryable, tenantId: string, id: string): Promise<ApiKeyRow | undefined> {
  const rows = await db.query<ApiKeyRow>(
    `select ${columns}
       from api_keys k
      where k.tenant_id = $1
        and k.id = $2`,
    [tenantId, id],
  );
  return rows[0];
}

/** How many keys an application has. */
export async function countApiKeys(db: Queryable, tenantId: string, applicationId: string): Promise<number> {
  const rows = await db.query<{ count: number }>(
    `select count(*)::int as "count"
       from api_keys k
      where k.tenant_id = $1
        and k.application_id = $2`,
    [tenantId, applicationId],
  );
  return rows[0]?.count ?? 0;
}

/** Makes a key. */
export async function insertApiKey(db: Queryable, tenantId: string, key: NewApiKey): Promise<ApiKeyRow> {
  const rows = await db.query<ApiKeyRow>(
    `insert into api_keys as k (id, tenant_id, application_id, name, key_hash, hint, kind, scopes, expires_at,
                               allowed_addresses)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
     returning ${columns}`,
    [
      key.id,
      tenantId,
      key.applicationId,
      key.name,
      key.keyHash,
      key.hint,
      key.kind,
      key.scopes,
      key.expiresAt,
      key.allowedAddresses,
    ],
  );
  return rows[0]!;
}

/** Accepts a key or not. */
export async function setApiKeyEnabled(
  db: Queryable,
  tenantId: string,
  id: string,
  enabled: boolean,
): Promise<ApiKeyRow> {
  const rows = await db.query<ApiKeyRow>(
    `update api_keys as k
        set enabled = $3
      where k.tenant_id = $1
        and k.id = $2
     returning ${columns}`,
    [tenantId, id, enabled],
  );
  return rows[0]!;
}

/** Says what a key may do, from where and until when. */
export async function setApiKeyRights(
  db: Queryable,
  tenantId: string,
  id: string,
  rights: StoredRights,
): Promise<ApiKeyRow> {
  const rows = await db.query<ApiKeyRow>(
    `update api_keys as k
        set scopes = $3,
            expires_at = $4,
            allowed_addresses = $5
      where k.tenant_id = $1
        and k.id = $2
     returning ${columns}`,
    [tenantId, id, rights.scopes, rights.expiresAt, rights.allowedAddresses],
  );
  return rows[0]!;
}

/** Puts a new secret in place of the one of now, which works on for so many hours. */
export async function rotateApiKey(
  db: Queryable,
  tenantId: string,
  id: string,
  secret: { readonly keyHash: Uint8Array; readonly hint: string; readonly overlapHours: number },
): Promise<ApiKeyRow> {
  const rows = await db.query<ApiKeyRow>(
    `update api_keys as k
        set key_hash = $3,
            hint = $4,
            old_key_hash = case when $5::int > 0 then k.key_hash end,
            old_key_expires_at = case when $5::int > 0 then now() + make_interval(hours => $5::int) end
      where k.tenant_id = $1
        and k.id = $2
     returning ${columns}`,
    [tenantId, id, secret.keyHash, secret.hint, secret.overlapHours],
  );
  return rows[0]!;
}

/** Bounds what a key may use; null takes the bound away. */
export async function setApiKeyBudget(
  db: Queryable,
  tenantId: string,
  id: string,
  budget: StoredBudget | null,
): Promise<ApiKeyRow> {
  const rows = await db.query<ApiKeyRow>(
    `update api_keys as k
        set budget = $3
      where k.tenant_id = $1
        and k.id = $2
     returning ${columns}`,
    [tenantId, id, budget === null ? null : toJsonb(budget)],
  );
  return rows[0]!;
}

/** Bounds how often a key may call; null takes a bound away. */
export async function setApiKeyLimits(
  db: Queryable,
  tenantId: string,
  id: string,
  { perSecond, perMinute }: { readonly perSecond: number | null; readonly perMinute: number | null },
): Promise<ApiKeyRow> {
  const rows = await db.query<ApiKeyRow>(
    `update api_keys as k
        set limit_per_second = $3,
            limit_per_minute = $4
      where k.tenant_id = $1
        and k.id = $2
     returning ${columns}`,
    [tenantId, id, perSecond, perMinute],
  );
  return rows[0]!;
}

/** Removes a key. */
export async function deleteApiKey(db: Queryable, tenantId: string, id: string): Promise<void> {
  await db.query(
    `delete from api_keys k
      where k.tenant_id = $1
        and k.id = $2`,
    [tenantId, id],
  );
}
