import type { Queryable } from '#lib/db/database.js';
import { isUuid } from '#lib/db/ids.js';
import { GatehouseError } from '#lib/errors/error.js';
import type { Principal, Role } from './principal.js';
import type { TokenClaims } from './tokens.js';

/** Finds the principal of an API key by its hash (index api_keys_key_hash_key). Errors: API_KEY_UNKNOWN, and those of `applicationOf`. */
export async function lookUpApiKey(db: Queryable, keyHash: Buffer, applicationId: string): Promise<Principal> {
  const [row] = await db.query<{
    id: string;
    tenant_id: string;
    application_id: string;
    application_enabled: boolean;
    policy_id: string;
    language: string;
  }>(
    `select k.id, k.tenant_id, k.application_id, a.enabled as application_enabled, a.policy_id, t.language
     from api_keys k
     join applications a on a.tenant_id = k.tenant_id and a.id = k.application_id
     join tenants t on t.id = k.tenant_id
     where k.key_hash = $1 and k.enabled`,
    [keyHash],
  );
  if (row === undefined) throw new GatehouseError('API_KEY_UNKNOWN');
  if (!row.application_enabled) throw new GatehouseError('APPLICATION_DISABLED');
  const other = applicationId !== '' && applicationId !== row.application_id;
  return {
    kind: 'api_key',
    tenantId: row.tenant_id,
    ...(other
      ? await lookUpApplication(db, row.tenant_id, applicationId)
      : { applicationId: row.application_id, policyId: row.policy_id }),
    actorId: row.id,
    role: undefined,
    isSuperAdmin: false,
    language: row.language,
  };
}

/**
 * Finds the principal of a user by a verified token. Role and rights come from the row, so a change of them holds
 * before the token ends. Errors: TOKEN_INVALID when the user is gone, moved or signed out, and those of applications.
 */
export async function lookUpUser(db: Queryable, claims: TokenClaims, applicationId: string): Promise<Principal> {
  const [row] = await db.query<{
    tokens_valid_from: Date;
    role: Role;
    is_super_admin: boolean;
    language: string;
    policy_id: string | null;
  }>(
    `select u.tokens_valid_from, u.role, u.is_super_admin, t.language, p.id as policy_id
     from users u
     join tenants t on t.id = u.tenant_id
     left join policies p on p.tenant_id = u.tenant_id and p.is_default
     where u.tenant_id = $1 and u.id = $2`,
    [claims.tenantId, claims.id],
  );
  if (row === undefined || claims.issuedAt < row.tokens_valid_from) throw new GatehouseError('TOKEN_INVALID');
  return {
    kind: 'user',
    tenantId: claims.tenantId,
    ...(applicationId === ''
      ? { applicationId: '', policyId: row.policy_id ?? '' }
      : await lookUpApplication(db, claims.tenantId, applicationId)),
    actorId: claims.id,
    role: row.role,
    isSuperAdmin: row.is_super_admin,
    language: row.language,
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
