import type { Principal } from '#lib/auth/principal.js';

/** One call of a gateway or its plugin. */
export interface GatewayCall {
  readonly body: unknown;
  readonly principal: Principal;
  /** Network address of the caller, often the gateway itself. */
  readonly clientAddress: string;
  /** Value of X-OG-Bypass-Token; empty when there is none. */
  readonly bypassToken: string;
  readonly signal: AbortSignal;
}
