import type Koa from 'koa';
import type { Authenticator } from '#lib/auth/authenticator.js';
import { GatehouseError } from '#lib/errors/error.js';
import { type ResultRoute, resultRoutes, type TenantResults } from '#lib/results/routes.js';
import type { RouteHandler } from '#lib/server/rest.js';
import { authenticateCaller } from '#lib/server/rest-caller.js';

/** What the routes need. */
export interface ResultRoutesDeps {
  readonly authenticator: Authenticator;
  /** The results of a tenant. */
  readonly resultsOf: (tenantId: string) => TenantResults;
}

/** Results and dashboard for users of the tenant; API keys may not read what people wrote. */
export function createResultRoutes(deps: ResultRoutesDeps): Record<string, RouteHandler> {
  const handler =
    (route: ResultRoute): RouteHandler =>
    async (ctx: Koa.Context, { id = '' }) => {
      const principal = await authenticateCaller(ctx, deps.authenticator);
      if (principal.kind !== 'user') throw new GatehouseError('PERMISSION_DENIED', { values: { role: 'viewer' } });
      await route(ctx, deps.resultsOf(principal.tenantId), id);
    };
  return Object.fromEntries(Object.entries(resultRoutes).map(([pattern, route]) => [pattern, handler(route)]));
}
