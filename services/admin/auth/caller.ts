import type { Role } from '#lib/auth/principal.js';

/** Who calls an admin method, after access has let them in. The tenant comes from here and from nowhere else. */
export interface Caller {
  /** Empty for a caller of a public method. */
  readonly tenantId: string;
  /** The person who signed in; what revisions and the audit log name. */
  readonly actorId: string;
  /** The user whose place they take: themselves, or whom X-Switch-User names. */
  readonly userId: string;
  readonly role: Role | undefined;
  readonly isSuperAdmin: boolean;
  /** The policy meant when a request names none: of the application in X-Application-ID, else the tenant's default. */
  readonly policyId: string;
  /** The session of their access token; absent or empty for API keys and tokens of no session. */
  readonly sessionId?: string;
  /** Network address that they call from, as far as trusted proxies tell; empty when unknown. */
  readonly address: string;
  /** What the caller's program calls itself, for the audit log; absent when it does not. */
  readonly userAgent?: string;
}
