import type { Queryable } from '#lib/db/database.js';

/** A route's row. */
export interface ModelRouteRow {
  readonly id: string;
  readonly upstreamModelId: string;
  readonly modelPattern: string;
  readonly matchType: 'exact' | 'prefix';
  readonly priority: number;
  readonly enabled: boolean;
}

/** At most this many routes in a tenant; the proxy holds them all in memory. */
export const maxModelRoutes = 1000;

const columns = `r.id as "id",
            r.upstream_model_id as "upstreamModelId",
            r.model_pattern as "modelPattern",
            r.match_type as "matchType",
            r.priority as "priority",
            r.enabled as "enabled"`;

/** The tenant's routes in the order in which they are tried, by the index model_routes_tenant. */
export function selectModelRoutes(db: Queryable, tenantId: string): Promise<ModelRouteRow[]> {
  return db.query<ModelRouteRow>(
    `select ${columns}
       from model_routes r
      where r.tenant_id = $1
      order by r.priority desc, length(r.model_pattern) desc, r.id
      limit ${maxModelRoutes}`,
    [tenantId],
  );
}

/** One route of the tenant, by the primary key. */
export async function selectModelRoute(
  db: Queryable,
  tenantId: string,
  id: string,
): Promise<ModelRouteRow | undefined> {
  const rows = await db.query<ModelRouteRow>(
    `select ${columns}
       from model_routes r
      where r.tenant_id = $1
        and r.id = $2`,
    [tenantId, id],
  );
  return rows[0];
}

/** How many routes the tenant has. */
export async function countModelRoutes(db: Queryable, tenantId: string): Promise<number> {
  const rows = await db.query<{ count: number }>(
    `select count(*)::int as "count"
       from model_routes r
      where r.tenant_id = $1`,
    [tenantId],
  );
  return rows[0]?.count ?? 0;
}

/** Makes a route. */
export async function insertModelRoute(db: Queryable, tenantId: string, route: ModelRouteRow): Promise<void> {
  await db.query(
    `insert into model_routes (id, tenant_id, upstream_model_id, model_pattern, match_type, priority, enabled)
     values ($1, $2, $3, $4, $5, $6, $7)`,
    [route.id, tenantId, route.upstreamModelId, route.modelPattern, route.matchType, route.priority, route.enabled],
  );
}

/** Removes a route. */
export async function deleteModelRoute(db: Queryable, tenantId: string, id: string): Promise<void> {
  await db.query(
    `delete from model_routes r
      where r.tenant_id = $1
        and r.id = $2`,
    [tenantId, id],
  );
}
