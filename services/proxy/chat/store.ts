import type { Database } from '#lib/db/database.js';
import type { RoutePattern } from '#lib/routing/model-route.js';
import type { KeyBudget } from '../upstreams/target.js';

/** An upstream model that is in use. */
export interface UpstreamRow {
  readonly id: string;
  readonly name: string;
  readonly provider: string;
  readonly apiBaseUrl: string;
  /** Empty: the client's model name is sent. */
  readonly modelName: string;
  readonly sealedApiKey: Uint8Array | null;
  readonly isPrivate: boolean;
  readonly isDefaultPrivate: boolean;
  /** Model name to send when requests are switched to it; empty for none. */
  readonly privateModelName: string;
  readonly createdAt: Date;
  readonly connectMs: number;
  readonly firstTokenMs: number;
  readonly idleMs: number;
  readonly totalMs: number;
  readonly maxRetries: number | null;
  readonly inputMicros: number;
  readonly outputMicros: number;
}

/** One upstream model of a route. */
export interface RouteTargetRow {
  readonly upstreamModelId: string;
  readonly weight: number;
  readonly rank: number;
}

/** A route that is in use. */
export interface RouteRow extends RoutePattern {
  /** The first one, then the others; some may not be in use. */
  readonly targets: readonly RouteTargetRow[];
  readonly cacheTtlSeconds: number;
}

/** What a tenant's requests are routed by, as of one revision. */
export interface RouteSet {
  readonly revision: bigint;
  readonly routes: readonly RouteRow[];
  readonly upstreams: ReadonlyMap<string, UpstreamRow>;
  /** Budgets of the API keys that have one. */
  readonly budgets: ReadonlyMap<string, KeyBudget>;
}

/** Reads what is enabled of a tenant's routes and upstream models as of one moment; undefined when there is no such tenant. */
export function loadRoutes(db: Database, tenantId: string): Promise<RouteSet | undefined> {
  return db.transaction(
    async (tx) => {
      const [tenant] = await tx.query<{ revision: bigint }>('select t.revision from tenants t where t.id = $1', [
        tenantId,
      ]);
      if (!tenant) return undefined;
      // Uses model_routes_tenant.
      const routes = await tx.query<RouteRow>(
        `select r.id as "id",
                r.model_pattern as "modelPattern",
                r.match_type as "matchType",
                r.priority as "priority",
                r.created_at as "createdAt",
                r.cache_ttl_seconds as "cacheTtlSeconds",
                array(select a.application_id::text
                        from model_route_applications a
                       where a.tenant_id = r.tenant_id
                         and a.model_route_id = r.id) as "applicationIds",
                (select jsonb_build_array(jsonb_build_object(
                          'upstreamModelId', r.upstream_model_id, 'weight', r.weight, 'rank', 0))
                        || coalesce(jsonb_agg(jsonb_build_object(
                          'upstreamModelId', g.upstream_model_id, 'weight', g.weight, 'rank', g.rank)), '[]')
                   from model_route_targets g
                  where g.tenant_id = r.tenant_id
                    and g.model_route_id = r.id) as "targets"
           from model_routes r
          where r.tenant_id = $1
            and r.enabled
          limit 10000`,
        [tenantId],
      );
      // Uses upstream_models_tenant_id_name_key.
      const upstreams = await tx.query<UpstreamRow>(
        `select u.id as "id",
                u.name as "name",
                u.provider as "provider",
                u.api_base_url as "apiBaseUrl",
                u.model_name as "modelName",
                u.sealed_api_key as "sealedApiKey",
                u.is_private_model as "isPrivate",
                u.is_default_private_model as "isDefaultPrivate",
                u.default_private_model_name as "privateModelName",
                u.created_at as "createdAt",
                u.connect_timeout_ms as "connectMs",
                u.first_token_timeout_ms as "firstTokenMs",
                u.idle_timeout_ms as "idleMs",
                u.total_timeout_ms as "totalMs",
                u.max_retries as "maxRetries",
                u.input_price_micros::float8 as "inputMicros",
                u.output_price_micros::float8 as "outputMicros"
           from upstream_models u
          where u.tenant_id = $1
            and u.enabled
          limit 10000`,
        [tenantId],
      );
      // Uses api_keys_application.
      const budgets = await tx.query<{ id: string; budget: StoredBudget }>(
        `select k.id as "id",
                k.budget as "budget"
           from api_keys k
          where k.tenant_id = $1
            and k.budget is not null
          limit 100000`,
        [tenantId],
      );
      return {
        revision: tenant.revision,
        routes,
        upstreams: new Map(upstreams.map((upstream) => [upstream.id, upstream])),
        budgets: new Map(budgets.map(({ id, budget }) => [id, toBudget(budget)])),
      };
    },
    { snapshot: true },
  );
}

interface StoredBudget {
  readonly period: 'day' | 'month';
  readonly max_tokens: number;
  readonly max_cost_micros: number;
}

function toBudget({ period, max_tokens: maxTokens, max_cost_micros: maxCostMicros }: StoredBudget): KeyBudget {
  return { period, maxTokens, maxCostMicros };
}
