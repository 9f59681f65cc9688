import type Koa from 'koa';
import type { Authenticator } from '#lib/auth/authenticator.js';
import { type Asking, type Door, readAsking } from '#lib/auth/key-rights.js';
import type { Principal } from '#lib/auth/principal.js';
import { requestState } from './request-state.js';

/**
 * Who sends this request, by its Authorization header; X-Application-ID names another application of the same tenant,
 * X-OG-Application-ID one by the caller's own word for it. Errors: those of `Authenticator.authenticate`.
 */
export async function authenticateCaller(
  ctx: Koa.Context,
  authenticator: Pick<Authenticator, 'authenticate'>,
  door: Door = 'detect',
): Promise<Principal> {
  const principal = await authenticator.authenticate(ctx.get('authorization'), askingOf(ctx, door));
  Object.assign(requestState(ctx), { tenantId: principal.tenantId, principal });
  return principal;
}

/** What a request shows beside its credential. Errors: those of `readAsking`. */
export function askingOf(ctx: Koa.Context, door: Door): Asking {
  return readAsking(door, (name) => ctx.get(name), ctx.ip);
}

/** Aborts when the client leaves before it has its answer. */
export function signalOf(ctx: Koa.Context): AbortSignal {
  const gone = new AbortController();
  ctx.res.once('close', () => {
    if (!ctx.res.writableFinished) gone.abort();
  });
  return gone.signal;
}
