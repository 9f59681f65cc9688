import type { Queryable } from '#lib/db/database.js';

/** A model that sensitive data may go to, as gateways are told about it. It carries no key: gateways hold their own. */
export interface PrivateModel {
  readonly api_base_url: string;
  /** Empty when the name that the client asked for is to stay. */
  readonly model_name: string;
  readonly provider: string;
  /** The gateway's own name for the upstream; null when none is configured. */
  readonly higress_cluster: string | null;
}

/** Finds the private model of a tenant. */
export interface PrivateModels {
  /**
   * The one named, empty for none, else the tenant's default one, else its oldest; undefined when there is none.
   * Errors: DATABASE_UNAVAILABLE.
   */
  find(tenantId: string, upstreamModelId: string): Promise<PrivateModel | undefined>;
}

/** Finds private models in the database. The question is asked for each request that is switched, and for no other. */
export function createPrivateModels({ db }: { readonly db: Queryable }): PrivateModels {
  return {
    async find(tenantId, upstreamModelId) {
      const [model] = await db.query<PrivateModel>(
        `select api_base_url,
                coalesce(nullif(default_private_model_name, ''), model_name) as model_name,
                provider,
                nullif(higress_cluster, '') as higress_cluster
           from upstream_models
          where tenant_id = $1 and is_private_model and enabled
          order by id::text = $2 desc, is_default_private_model desc, created_at, id
          limit 1`,
        [tenantId, upstreamModelId],
      );
      return model;
    },
  };
}
