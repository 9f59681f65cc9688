import type Koa from 'koa';
import { requestState } from '#lib/server/request-state.js';
import type { ApiLimit } from './api-limit.js';

/** How much a process does at once. */
export interface Load {
  readonly limit: number;
  readonly running: number;
}

/** Adds where the caller stands to what the routes answer, refusals too. Streams say it themselves before they begin. */
export function answerLimits(limit: Pick<ApiLimit, 'headers'>): Koa.Middleware {
  return async (ctx, next) => {
    await next();
    const { principal } = requestState(ctx);
    if (principal && !ctx.headerSent) ctx.set(limit.headers(principal));
  };
}

/** Adds the contract's headers about the process: `X-Service-Type`, `X-Concurrent-Limit` and the like (1.1). */
export function answerLoad(service: string, load: Load): Koa.Middleware {
  return async (ctx, next) => {
    const startedAt = performance.now();
    ctx.set('x-service-type', service);
    ctx.set('x-concurrent-limit', String(load.limit));
    // As the request met it, itself included, which is what the caller can act on.
    ctx.set('x-current-concurrent', String(load.running + 1));
    await next();
    if (!ctx.headerSent) ctx.set('x-processing-time', `${(performance.now() - startedAt).toFixed(2)}ms`);
  };
}
