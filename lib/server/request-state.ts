import type Koa from 'koa';
import type { Principal } from '#lib/auth/principal.js';
import type { Log } from '#lib/telemetry/log.js';

/** What the server and the middleware of one REST request tell each other, in `ctx.state`. */
export interface RequestState {
  /** Id that logs and the answer's x-request-id carry. */
  requestId: string;
  /** Pattern of the route that took the request, such as "GET /v1/things/:id". */
  route?: string;
  /** Tenant of the caller, for the access log; set by whoever authenticates. */
  tenantId?: string;
  /** Whose limits the answer tells; set with the tenant, by APIs that have limits. */
  principal?: Principal;
  /** The server's log. */
  log?: Log;
}

/** The state of a request that came through `startServer`. */
export function requestState(ctx: Koa.Context): RequestState {
  // The server puts a RequestState there before any other middleware runs; Koa types the state as a bag of anything.
  return ctx.state as RequestState;
}

/** The id of this request, as logs and the answer's x-request-id carry it. */
export function requestIdOf(ctx: Koa.Context): string {
  return requestState(ctx).requestId;
}
