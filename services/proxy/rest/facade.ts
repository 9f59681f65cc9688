import type Koa from 'koa';
import { GatehouseError } from '#lib/errors/error.js';
import { toOpenAi } from '#lib/errors/to-rest.js';
import { answerErrors, type RouteHandler, router } from '#lib/server/rest.js';

/** The REST paths of the proxy; every error, an unknown path included, has OpenAI's shape. */
export function createFacade(routes: Readonly<Record<string, RouteHandler>>): Koa.Middleware {
  const answer = answerErrors(toOpenAi);
  const route = router(routes);
  return (ctx) =>
    answer(ctx, () =>
      route(ctx, () => {
        throw new GatehouseError('ROUTE_NOT_FOUND');
      }),
    );
}
