import type { Queryable } from '#lib/db/database.js';

/** What a policy does for the applications that point to it. */
export interface PolicyProtection {
  readonly id: string;
  readonly name: string;
  /** Enabled ones. */
  readonly blacklistCount: number;
  /** Enabled ones. */
  readonly whitelistCount: number;
  /** Enabled ones. */
  readonly customScannerCount: number;
}

/** A tenant has few policies; the limit only bounds the reply. */
const maxPolicies = 1000;

/** Name and counts of the tenant's policies, for the table of applications. */
export function viewProtection(db: Queryable, tenantId: string): Promise<PolicyProtection[]> {
  return db.query<PolicyProtection>(
    `select p.id as "id",
            p.name as "name",
            (select count(*)::int
               from blacklists b
              where b.tenant_id = p.tenant_id
                and b.policy_id = p.id
                and b.enabled) as "blacklistCount",
            (select count(*)::int
               from whitelists w
              where w.tenant_id = p.tenant_id
                and w.policy_id = p.id
                and w.enabled) as "whitelistCount",
            (select count(*)::int
               from custom_scanners s
              where s.tenant_id = p.tenant_id
                and s.policy_id = p.id
                and s.enabled) as "customScannerCount"
       from policies p
      where p.tenant_id = $1
      order by p.id
      limit ${maxPolicies}`,
    [tenantId],
  );
}
