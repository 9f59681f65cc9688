import { createContextKey } from '@connectrpc/connect';

/** What a user may do in a tenant, weakest first. */
export type Role = 'viewer' | 'member' | 'admin' | 'owner';

/** Calls that are allowed in a second and in a minute; 0 sets no limit, absent is as the installation has it. */
export interface Rate {
  readonly perSecond?: number;
  readonly perMinute?: number;
}

/** The limits that a super admin gave the tenant, and those of the key. What is absent is as the installation has it. */
export interface CallerLimits {
  readonly detection?: Rate;
  readonly proxy?: Rate;
  readonly admin?: Rate;
  /** Of the API key alone, within those of its tenant; counted for each API on its own. */
  readonly key?: Rate;
  /** Calls of the tenant in a calendar month (UTC); 0 sets no limit. */
  readonly monthlyQuota?: number;
}

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
  /** Absent when neither tenant nor key has limits of its own. */
  readonly limits?: CallerLimits;
}

/** Where a handler finds the principal: `context.values.get(principalKey)`. Undefined on methods that need none. */
export const principalKey = createContextKey<Principal | undefined>(undefined, { description: 'principal' });

/** Where a handler finds the request id that logs carry. */
export const requestIdKey = createContextKey<string>('', { description: 'request id' });

/** Where a handler finds the network address of the peer, set by the guard; empty when unknown. */
export const peerKey = createContextKey<string>('', { description: 'peer address' });
