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
  readonly createdAt: Date;
  readonly updatedAt: Date;
  /** What it is for, and who keeps it, in the words of people. */
  readonly description: string;
  readonly owner: string;
  /** Applications that it judges. */
  readonly applicationCount: number;
}

/** What people write about a policy. */
export type PolicyLabel = Pick<PolicyRow, 'name' | 'description' | 'owner'>;

const columns = `p.id as "id",
            p.name as "name",
            p.is_default as "isDefault",
            p.settings as "settings",
            p.revision as "revision",
            p.created_at as "createdAt",
            p.updated_at as "updatedAt",
            p.description as "description",
            p.owner as "owner",
            (select count(*)::int
               from applications a
              where a.tenant_id = p.tenant_id
                and a.policy_id = p.id) as "applicationCount"`;

/** At most this many policies of a tenant: lists of policies are not paged. */
export const maxPolicies = 1000;

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

/** The policy of that name, by the unique index. */
export async function selectPolicyByName(
  db: Queryable,
  tenantId: string,
  name: string,
): Promise<PolicyRow | undefined> {
  const rows = await db.query<PolicyRow>(
    `select ${columns}
       from policies p
      where p.tenant_id = $1
        and p.name = $2`,
    [tenantId, name],
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

/** Makes a policy with the shipped settings; breaks a unique index when the tenant has one of that name. */
export async function insertPolicy(
  db: Queryable,
  tenantId: string,
  policy: PolicyLabel & { readonly id: string; readonly isDefault: boolean },
): Promise<void> {
  await db.query(
    `insert into policies (id, tenant_id, name, is_default, description, owner)
     values ($1, $2, $3, $4, $5, $6)`,
    [policy.id, tenantId, policy.name, policy.isDefault, policy.description, policy.owner],
  );
}

/** Replaces what people wrote about a policy; breaks a unique index when another one has the name. */
export async function updateLabel(db: Queryable, tenantId: string, id: string, label: PolicyLabel): Promise<void> {
  await db.query(
    `update policies p
        set name = $3,
            description = $4,
            owner = $5,
            updated_at = now()
      where p.tenant_id = $1
        and p.id = $2`,
    [tenantId, id, label.name, label.description, label.owner],
  );
}

/** Removes a policy with its lists, scanners and knowledge bases; breaks a foreign key while applications point to it. */
export async function deletePolicy(db: Queryable, tenantId: string, id: string): Promise<void> {
  await db.query(
    `delete from policies p
      where p.tenant_id = $1
        and p.id = $2`,
    [tenantId, id],
  );
}

/** How many policies the tenant has. */
export async function countPolicies(db: Queryable, tenantId: string): Promise<number> {
  const rows = await db.query<{ count: number }>(
    `select count(*)::int as "count"
       from policies p
      where p.tenant_id = $1`,
    [tenantId],
  );
  return rows[0]?.count ?? 0;
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
