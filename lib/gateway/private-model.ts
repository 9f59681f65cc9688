/** A model that sensitive data may go to, as gateways are told about it. It carries no key: gateways hold their own. */
export interface PrivateModel {
  readonly api_base_url: string;
  readonly model_name: string;
  readonly provider: string;
  /** The gateway's own name for the upstream; null when none is configured. */
  readonly higress_cluster: string | null;
}

/** Finds the private model of a policy. */
export interface PrivateModels {
  /** The one named, empty for none, else the tenant's default one, else its oldest; undefined when there is none. */
  find(tenantId: string, upstreamModelId: string): Promise<PrivateModel | undefined>;
}
