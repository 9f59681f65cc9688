import type { Database } from '#lib/db/database.js';

/** A route that is in use, with the upstream model that it leads to. */
export interface RouteRow {
  readonly id: string;
  readonly modelPattern: string;
  readonly matchType: 'exact' | 'prefix';
  readonly priority: number;
  readonly createdAt: Date;
  readonly upstreamName: string;
  readonly provider: string;
  readonly apiBaseUrl: string;
  /** Empty: the client's model name is sent. */
  readonly modelName: string;
  readonly sealedApiKey: Uint8Array | null;
}

/** A tenant's routes as of one revision. */
export interface RouteSet {
  readonly revision: bigint;
  readonly routes: readonly RouteRow[];
}

/** Reads the enabled routes to enabled upstream models of a tenant as of one moment; undefined when there is no such tenant. */
export function loadRoutes(db: Database, tenantId: string): Promise<RouteSet | undefined> {
  return db.transaction(
    async (tx) => {
      const [tenant] = await tx.query<{ revision: bigint }>('select t.revision from tenants t where t.id = $1', [
        tenantId,
      ]);
      if (!tenant) return undefined;
      // Uses model_routes_tenant.
      const routes = await tx.query<RouteRow>(
        `select r.id, r.model_pattern as "modelPattern", r.match_type as "matchType", r.priority,
           r.created_at as "createdAt", u.name as "upstreamName", u.provider, u.api_base_url as "apiBaseUrl",
           u.model_name as "modelName", u.sealed_api_key as "sealedApiKey"
         from model_routes r
         join upstream_models u on u.tenant_id = r.tenant_id and u.id = r.upstream_model_id
         where r.tenant_id = $1 and r.enabled and u.enabled
         limit 10000`,
        [tenantId],
      );
      return { revision: tenant.revision, routes };
    },
    { snapshot: true },
  );
}
