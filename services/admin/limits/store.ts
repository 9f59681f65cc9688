import type { Queryable } from '#lib/db/database.js';

/** What a tenant was given; null is as the installation has it, 0 is no limit. */
export interface StoredLimits {
  readonly detection_per_second: number | null;
  readonly detection_per_minute: number | null;
  readonly proxy_per_second: number | null;
  readonly proxy_per_minute: number | null;
  readonly admin_per_second: number | null;
  readonly admin_per_minute: number | null;
  readonly monthly_quota: bigint | null;
}

/** A tenant with its limits and what it used of the month. */
export interface TenantLimitsRow extends StoredLimits {
  readonly tenantId: string;
  readonly tenantName: string;
  readonly used: bigint;
  /** Null when it has no limits of its own. */
  readonly updatedAt: Date | null;
}

const columns = `t.id as "tenantId",
            t.name as "tenantName",
            coalesce(u.used, 0) as "used",
            l.updated_at as "updatedAt",
            l.detection_per_second,
            l.detection_per_minute,
            l.proxy_per_second,
            l.proxy_per_minute,
            l.admin_per_second,
            l.admin_per_minute,
            l.monthly_quota`;

/** One tenant, by primary keys; undefined when there is no such tenant. `month` is its first day. */
export async function selectTenantLimits(
  db: Queryable,
  tenantId: string,
  month: string,
): Promise<TenantLimitsRow | undefined> {
  const rows = await db.query<TenantLimitsRow>(
    `select ${columns}
       from tenants t
       left join tenant_limits l on l.tenant_id = t.id
       left join tenant_quota_usage u on u.tenant_id = t.id and u.month = $2::date
      where t.id = $1`,
    [tenantId, month],
  );
  return rows[0];
}

/** A page of the tenants that have limits of their own, by name; `after` is the last row of the page before. */
export function selectLimitedTenants(
  db: Queryable,
  month: string,
  after: { readonly name: string; readonly id: string } | undefined,
  limit: number,
): Promise<TenantLimitsRow[]> {
  return db.query<TenantLimitsRow>(
    `select ${columns}
       from tenant_limits l
       join tenants t on t.id = l.tenant_id
       left join tenant_quota_usage u on u.tenant_id = t.id and u.month = $1::date
      where $2::uuid is null
         or (t.name, t.id) > ($3, $2::uuid)
      order by t.name, t.id
      limit $4`,
    [month, after?.id ?? null, after?.name ?? '', limit],
  );
}

/** Gives a tenant limits in place of those it had. */
export async function upsertTenantLimits(db: Queryable, tenantId: string, limits: StoredLimits): Promise<void> {
  await db.query(
    `insert into tenant_limits as l (tenant_id, detection_per_second, detection_per_minute, proxy_per_second,
                                    proxy_per_minute, admin_per_second, admin_per_minute, monthly_quota)
     values ($1, $2, $3, $4, $5, $6, $7, $8)
     on conflict (tenant_id) do update
        set detection_per_second = excluded.detection_per_second,
            detection_per_minute = excluded.detection_per_minute,
            proxy_per_second = excluded.proxy_per_second,
            proxy_per_minute = excluded.proxy_per_minute,
            admin_per_second = excluded.admin_per_second,
            admin_per_minute = excluded.admin_per_minute,
            monthly_quota = excluded.monthly_quota,
            updated_at = now()`,
    [
      tenantId,
      limits.detection_per_second,
      limits.detection_per_minute,
      limits.proxy_per_second,
      limits.proxy_per_minute,
      limits.admin_per_second,
      limits.admin_per_minute,
      limits.monthly_quota,
    ],
  );
}

/** Takes a tenant's own limits away. */
export async function deleteTenantLimits(db: Queryable, tenantId: string): Promise<void> {
  await db.query('delete from tenant_limits l where l.tenant_id = $1', [tenantId]);
}
