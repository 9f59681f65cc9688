import type Koa from 'koa';
import type { Authenticator } from '#lib/auth/authenticator.js';
import type { Principal } from '#lib/auth/principal.js';
import { requestState } from './request-state.js';

/**
 * Who sends this request, by its Authorization header; X-Application-ID names another application of the same tenant.
 * Errors: those of `Authenticator.authenticate`.
 */
export async function authenticateCaller(
  ctx: Koa.Context,
  authenticator: Pick<Authenticator, 'authenticate'>,
): Promise<Principal> {
  const principal = await authenticator.authenticate(ctx.get('authorization'), {
    applicationId: ctx.get('x-application-id'),
  });
  requestState(ctx).tenantId = principal.tenantId;
  return principal;
}

/** Aborts when the client leaves. After the answer is out nobody listens any more. */
export function signalOf(ctx: Koa.Context): AbortSignal {
  const gone = new AbortController();
  ctx.res.once('close', () => gone.abort());
  return gone.signal;
}
