import type { Queryable } from '#lib/db/database.js';
import { toJsonb } from '#lib/db/json.js';

/** A policy's row. */
export interface PolicyRow {
  readonly id: string;
  readonly name: string;
  readonly isDefault: boolean;
  /** gatehouse.policy.v1.PolicySettings as protobuf JSON. */
  readonly settings: object;
  readonly revision: bigint;
  readonly updatedAt: Date;
}

const columns = `p.id as "id",
            p.name as "name",
            p.is_default as "isDefault",
            p.settings as "settings",
            p.revision as "revision",
            p.updated_at as "updatedAt"`;

/** A tenant has few policies; the limit only bounds the reply. */
const maxPolicies = 1000;

/** The tenant's policies, the default one first, then by name. */
export function selectPolicies(db: Queryable, tenantId: string): Promise<PolicyRow[]> {
  return db.query<PolicyRow>(
    `select ${columns}
       from policies p
      where p.tenant_id = $1
      order by p.is_default desc, p.name, p.id
      limit ${maxPolicies}`,
    [tenantId],
  );
}

/** One policy of the tenant, by the primary key. */
export async function selectPolicy(db: Queryable, tenantId: string, id: string): Promise<PolicyRow | undefined> {
  const rows = await db.query<PolicyRow>(
    `select ${columns}
       from policies p
      where p.tenant_id = $1
        and p.id = $2`,
    [tenantId, id],
  );
  return rows[0];
}

/** Puts new settings in place. */
export async function updateSettings(db: Queryable, tenantId: string, id: string, settings: object): Promise<void> {
  await db.query(
    `update policies p
        set settings = $3,
            updated_at = now()
      where p.tenant_id = $1
        and p.id = $2`,
    [tenantId, id, toJsonb(settings)],
  );
}

/** Makes a policy with the shipped settings. */
export async function insertPolicy(
  db: Queryable,
  tenantId: string,
  policy: { readonly id: string; readonly name: string; readonly isDefault: boolean },
): Promise<void> {
  await db.query(
    `insert into policies (id, tenant_id, name, is_default)
     values ($1, $2, $3, $4)`,
    [policy.id, tenantId, policy.name, policy.isDefault],
  );
}

/** An enabled list of a policy. */
export interface EnabledListRow {
  readonly id: string;
  readonly kind: 'blacklist' | 'whitelist';
  readonly name: string;
  readonly keywords: readonly string[];
}

/** The lists that a policy's definition carries, blacklists first, by name. */
export function selectEnabledLists(db: Queryable, tenantId: string, policyId: string): Promise<EnabledListRow[]> {
  return db.query<EnabledListRow>(
    `select l.id as "id",
            l.kind as "kind",
            l.name as "name",
            l.keywords as "keywords"
       from (select b.*, 'blacklist' as kind from blacklists b where b.tenant_id = $1 and b.policy_id = $2 and b.enabled
             union all
             select w.*, 'whitelist' as kind from whitelists w where w.tenant_id = $1 and w.policy_id = $2 and w.enabled) l
      order by l.kind, l.name, l.id`,
    [tenantId, policyId],
  );
}

/** An enabled custom scanner of a policy. */
export interface EnabledScannerRow {
  readonly id: string;
  readonly tagNumber: number;
  /** gatehouse.policy.v1.CustomScanner as protobuf JSON, without id and tag. */
  readonly definition: object;
  readonly suspended: boolean;
}

/** The custom scanners that a policy's definition carries, by tag. */
export function selectEnabledScanners(db: Queryable, tenantId: string, policyId: string): Promise<EnabledScannerRow[]> {
  return db.query<EnabledScannerRow>(
    `select s.id as "id",
            s.tag_number as "tagNumber",
            s.definition as "definition",
            s.suspended_at is not null as "suspended"
       from custom_scanners s
      where s.tenant_id = $1
        and s.policy_id = $2
        and s.enabled
      order by s.tag_number`,
    [tenantId, policyId],
  );
}

/** The scanners that a tenant's policies run from packages, by tag. */
export function selectPackageScanners(
  db: Queryable,
  tenantId: string,
): Promise<Pick<EnabledScannerRow, 'id' | 'tagNumber' | 'definition'>[]> {
  return db.query(
    `select s.id as "id",
            s.tag_number as "tagNumber",
            s.definition as "definition"
       from package_scanners_of_tenants s
      where s.tenant_id = $1
      order by s.tag_number`,
    [tenantId],
  );
}
