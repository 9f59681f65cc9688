import type { Queryable } from '#lib/db/database.js';

/** One upstream model of a route. */
export interface RouteTargetRow {
  readonly upstreamModelId: string;
  readonly weight: number;
  readonly rank: number;
}

/** What a route is made of. */
export interface ModelRouteContent {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly modelPattern: string;
  readonly matchType: 'exact' | 'prefix';
  readonly priority: number;
  readonly enabled: boolean;
  readonly cacheTtlSeconds: number;
  /** At least one; the first one has rank 0, and none stands here twice. */
  readonly targets: readonly RouteTargetRow[];
  /** Empty for all. */
  readonly applicationIds: readonly string[];
}

/** A route's row. */
export interface ModelRouteRow extends ModelRouteContent {
  readonly createdAt: Date;
}

/** At most this many routes in a tenant; the proxy holds them all in memory. */
export const maxModelRoutes = 1000;

const columns = `r.id as "id",
            r.name as "name",
            r.description as "description",
            r.model_pattern as "modelPattern",
            r.match_type as "matchType",
            r.priority as "priority",
            r.enabled as "enabled",
            r.cache_ttl_seconds as "cacheTtlSeconds",
            r.created_at as "createdAt",
            (select jsonb_build_array(jsonb_build_object(
                      'upstreamModelId', r.upstream_model_id, 'weight', r.weight, 'rank', 0))
                    || coalesce(jsonb_agg(jsonb_build_object(
                      'upstreamModelId', g.upstream_model_id, 'weight', g.weight, 'rank', g.rank)
                      order by g.rank, g.weight desc, g.upstream_model_id), '[]')
               from model_route_targets g
              where g.tenant_id = r.tenant_id
                and g.model_route_id = r.id) as "targets",
            array(select a.application_id::text
                    from model_route_applications a
                   where a.tenant_id = r.tenant_id
                     and a.model_route_id = r.id
                   order by a.application_id) as "applicationIds"`;

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

/** Makes a route, or replaces the tenant's one of that id with its targets and applications. */
export async function saveModelRoute(db: Queryable, tenantId: string, route: ModelRouteContent): Promise<void> {
  const [first, ...others] = route.targets;
  await db.query(
    `insert into model_routes as r
            (id, tenant_id, upstream_model_id, weight, name, description, model_pattern, match_type, priority, enabled,
             cache_ttl_seconds)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
         on conflict (tenant_id, id)
            do update
        set upstream_model_id = excluded.upstream_model_id,
            weight = excluded.weight,
            name = excluded.name,
            description = excluded.description,
            model_pattern = excluded.model_pattern,
            match_type = excluded.match_type,
            priority = excluded.priority,
            enabled = excluded.enabled,
            cache_ttl_seconds = excluded.cache_ttl_seconds`,
    [
      route.id,
      tenantId,
      first?.upstreamModelId,
      first?.weight,
      route.name,
      route.description,
      route.modelPattern,
      route.matchType,
      route.priority,
      route.enabled,
      route.cacheTtlSeconds,
    ],
  );
  await db.query(
    `delete from model_route_targets g
      where g.tenant_id = $1
        and g.model_route_id = $2`,
    [tenantId, route.id],
  );
  await db.query(
    `insert into model_route_targets (tenant_id, model_route_id, upstream_model_id, weight, rank)
     select $1, $2, n.upstream_model_id, n.weight, n.rank
       from unnest($3::uuid[], $4::int[], $5::int[]) as n (upstream_model_id, weight, rank)`,
    [
      tenantId,
      route.id,
      others.map(({ upstreamModelId }) => upstreamModelId),
      others.map(({ weight }) => weight),
      others.map(({ rank }) => rank),
    ],
  );
  await db.query(
    `delete from model_route_applications a
      where a.tenant_id = $1
        and a.model_route_id = $2`,
    [tenantId, route.id],
  );
  await db.query(
    `insert into model_route_applications (tenant_id, model_route_id, application_id)
     select $1, $2, n.application_id
       from unnest($3::uuid[]) as n (application_id)`,
    [tenantId, route.id, route.applicationIds],
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
