import type { Queryable } from '#lib/db/database.js';
import { isUuid } from '#lib/db/ids.js';
import { GatehouseError } from '#lib/errors/error.js';
import { type LimitRow, limitColumns, toCallerLimits } from './caller-limits.js';
import { createAddressList } from './client-address.js';
import type { KeyKind, KeyRights } from './key-rights.js';
import type { Principal, Role } from './principal.js';
import type { TokenClaims } from './tokens.js';

/** A key that works, and until when (ms since 1970). */
export interface FoundKey {
  readonly principal: Principal;
  readonly rights: KeyRights;
  /** Infinity when it does not end. */
  readonly endsAtMs: number;
}

/**
 * Finds the principal of an API key by its hash (indexes api_keys_key_hash_key and api_keys_old_key_hash) and what the key
 * may do. `nowMs` is in ms since 1970. Errors: API_KEY_UNKNOWN, API_KEY_EXPIRED, and those of `lookUpApplication`.
 */
export async function lookUpApiKey(
  db: Queryable,
  keyHash: Buffer,
  options: { readonly applicationId: string; readonly nowMs: number },
): Promise<FoundKey> {
  const { applicationId, nowMs } = options;
  const [row] = await db.query<
    {
      id: string;
      tenant_id: string;
      application_id: string;
      application_enabled: boolean;
      policy_id: string;
      language: string;
      kind: KeyKind;
      scopes: string[];
      allowed_addresses: string[];
      expires_at: Date | null;
      old_until: Date | null;
      limit_per_second: number | null;
      limit_per_minute: number | null;
    } & LimitRow
  >(
    `select k.id, k.tenant_id, k.application_id, a.enabled as application_enabled, a.policy_id, t.language,
       k.kind, k.scopes, k.allowed_addresses, k.expires_at,
       case when k.key_hash = $1 then null else k.old_key_expires_at end as old_until,
       k.limit_per_second, k.limit_per_minute, ${limitColumns}
     from api_keys k
     join applications a on a.tenant_id = k.tenant_id and a.id = k.application_id
     join tenants t on t.id = k.tenant_id
     left join tenant_limits l on l.tenant_id = k.tenant_id
     where (k.key_hash = $1 or k.old_key_hash = $1) and k.enabled`,
    [keyHash],
  );
  if (row === undefined) throw new GatehouseError('API_KEY_UNKNOWN');
  const ends = [row.expires_at, row.old_until].map((end) => end?.getTime() ?? Number.POSITIVE_INFINITY);
  const endsAtMs = Math.min(...ends);
  if (endsAtMs <= nowMs) throw new GatehouseError('API_KEY_EXPIRED');
  if (!row.application_enabled) throw new GatehouseError('APPLICATION_DISABLED');
  const other = applicationId !== '' && applicationId !== row.application_id;
  const principal: Principal = {
    kind: 'api_key',
    tenantId: row.tenant_id,
    ...(other
      ? await lookUpApplication(db, row.tenant_id, applicationId)
      : { applicationId: row.application_id, policyId: row.policy_id }),
    actorId: row.id,
    role: undefined,
    isSuperAdmin: false,
    language: row.language,
    ...toCallerLimits(row, { perSecond: row.limit_per_second, perMinute: row.limit_per_minute }),
  };
  const rights: KeyRights = {
    kind: row.kind,
    doors: new Set(row.kind === 'model' ? ['model'] : row.scopes),
    allowsAddress: row.allowed_addresses.length === 0 ? undefined : createAddressList(row.allowed_addresses),
  };
  return { principal, rights, endsAtMs };
}

/**
 * Finds the principal of a user by a verified token. Role and rights come from the row, so a change of them holds
 * before the token ends. Errors: TOKEN_INVALID when the user is gone, moved, disabled or signed out, and those of
 * applications.
 */
export async function lookUpUser(db: Queryable, claims: TokenClaims, applicationId: string): Promise<Principal> {
  const [row] = await db.query<
    {
      is_valid: boolean;
      role: Role;
      is_super_admin: boolean;
      language: string;
      policy_id: string | null;
    } & LimitRow
  >(
    // A token of a session lives as long as its session; any other must be younger than the last change of the password.
    `select u.role, u.is_super_admin, t.language, p.id as policy_id, ${limitColumns},
       u.enabled and case
         when $3::uuid is null then $4 >= date_trunc('milliseconds', u.tokens_valid_from)
         else exists (
           select 1
           from sessions s
           where s.tenant_id = u.tenant_id and s.id = $3 and s.user_id = u.id and s.expires_at > now()
         )
       end as is_valid
     from users u
     join tenants t on t.id = u.tenant_id
     left join policies p on p.tenant_id = u.tenant_id and p.is_default
     left join tenant_limits l on l.tenant_id = u.tenant_id
     where u.tenant_id = $1 and u.id = $2`,
    [claims.tenantId, claims.id, claims.sessionId === '' ? null : claims.sessionId, claims.issuedAt],
  );
  if (row === undefined || !row.is_valid) throw new GatehouseError('TOKEN_INVALID');
  return {
    kind: 'user',
    tenantId: claims.tenantId,
    ...(applicationId === ''
      ? { applicationId: '', policyId: row.policy_id ?? '' }
      : await lookUpApplication(db, claims.tenantId, applicationId)),
    actorId: claims.id,
    ...(claims.sessionId === '' ? {} : { sessionId: claims.sessionId }),
    role: row.role,
    isSuperAdmin: row.is_super_admin,
    language: row.language,
    ...toCallerLimits(row, undefined),
  };
}

/** The application that the caller names, if it is the tenant's own. Errors: APPLICATION_FOREIGN, APPLICATION_DISABLED. */
async function lookUpApplication(
  db: Queryable,
  tenantId: string,
  applicationId: string,
): Promise<{ applicationId: string; policyId: string }> {
  if (!isUuid(applicationId)) throw new GatehouseError('APPLICATION_FOREIGN');
  const [row] = await db.query<{ id: string; policy_id: string; enabled: boolean }>(
    'select a.id, a.policy_id, a.enabled from applications a where a.tenant_id = $1 and a.id = $2',
    [tenantId, applicationId],
  );
  if (row === undefined) throw new GatehouseError('APPLICATION_FOREIGN');
  if (!row.enabled) throw new GatehouseError('APPLICATION_DISABLED');
  return { applicationId: row.id, policyId: row.policy_id };
}
