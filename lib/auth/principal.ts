import { createContextKey } from '@connectrpc/connect';

/** What a user may do in a tenant, weakest first. */
export type Role = 'viewer' | 'member' | 'admin' | 'owner';

/** Who is asking, established once at the edge and trusted inside. */
export interface Principal {
  /** How the caller proved who it is; `service` is another service of this installation, over the mesh. */
  readonly kind: 'api_key' | 'user' | 'service';
  /** Empty only for `service`; set there too when it asks for a user of that tenant. */
  readonly tenantId: string;
  /** The application whose policy judges; empty for a user who named none: the tenant's default policy judges. */
  readonly applicationId: string;
  /** The policy of that application, or the tenant's default one. */
  readonly policyId: string;
  /** Id of the API key or of the user; the service's name for `service`. */
  readonly actorId: string;
  /** The session of a user's token; empty or absent for tokens without one, and for keys. */
  readonly sessionId?: string;
  /** Role of a user; API keys have none and may only detect and use the proxy. */
  readonly role: Role | undefined;
  readonly isSuperAdmin: boolean;
  /** The tenant's language, for prepared answers: "en" or "zh". */
  readonly language: string;
}

/** Where a handler finds the principal: `context.values.get(principalKey)`. Undefined on methods that need none. */
export const principalKey = createContextKey<Principal | undefined>(undefined, { description: 'principal' });

/** Where a handler finds the request id that logs carry. */
export const requestIdKey = createContextKey<string>('', { description: 'request id' });

/** Where a handler finds the network address of the peer, set by the guard; empty when unknown. */
export const peerKey = createContextKey<string>('', { description: 'peer address' });
